"""An export that a template fits, where nobody can be asked whether it is meant.

Its rows are studied by the template as well: whoever names it next time meets no new question.
"""

from __future__ import annotations

from dataclasses import replace

from importer.errors import MappingError
from importer.intake.study import Study
from importer.intake.survey import Survey
from importer.mapping.template.shipped import shipped_template
from importer.wording.hints import Option, pasted


def with_likely_template(found: Survey, study: Study) -> Study | None:
    """The study by the only template that fits; what it leaves open stands behind its name.

    None: none fits, nothing is open without it, or something stops the file by it alone.
    """
    if len(study.likely) != 1 or not study.problems:
        return None
    [(name, title)] = study.likely
    request = replace(study.request, template=shipped_template(name))
    options = study.options.but(template=name)
    assumed = found.studies.begin(request, options).over(found.kept_rows)
    if assumed.problems.stop_anyway and not study.problems.stop_anyway:
        return None
    is_more = "; with the mapping, this is left:" if assumed.problems else ""
    assumed.problems.proposed = MappingError(
        f"this looks like {title}: add {pasted('template', name)}, the mapping for it, or name its "
        f"columns with {Option('map')}{is_more}"
    )
    return assumed
