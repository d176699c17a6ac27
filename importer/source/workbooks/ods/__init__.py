"""The reader of .ods and .fods."""
