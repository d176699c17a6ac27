"""The API's contract for closing a task as a model: the body of one `PATCH /tasks/{task_id}`.

Rules are API.md's, "PATCH /tasks/{task_id}": a pending task can become completed, cancelled or
dismissed, a dismissal says why, and nothing else about a task can change. Like the body of a
`POST`, the model refuses what the API would refuse, and never repairs.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from importer.contract.body import CONTROL_CHARACTERS

ClosedStatus = Literal["completed", "cancelled", "dismissed"]
DismissReason = Annotated[
    str, StringConstraints(min_length=1, max_length=2000, pattern=f"^[^{CONTROL_CHARACTERS}]*$")
]


class Closing(BaseModel):
    """The body of one `PATCH /tasks/{task_id}`, valid as far as API.md tells."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    status: ClosedStatus
    dismiss_reason: DismissReason | None = None

    @model_validator(mode="after")
    def _reason_goes_with_dismissal(self) -> Self:
        if (self.status == "dismissed") is (self.dismiss_reason is None):
            raise PydanticCustomError("reason_mismatch", "a reason belongs to a dismissal alone")
        return self

    def to_json(self) -> bytes:
        """The bytes to send: UTF-8 JSON in which an absent member is absent, never null."""
        return self.__pydantic_serializer__.to_json(self, exclude_none=True)
