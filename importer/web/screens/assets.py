"""Style sheets and scripts: the files of one folder, by their names, and no other."""

from __future__ import annotations

from http import HTTPStatus
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_FOLDER = files("importer.web").joinpath("static")


def asset(request: Request) -> Response:
    """A file of the folder."""
    name = request.path_params["name"]
    kind = _KINDS.get(name[name.rfind(".") :])
    if kind is None or name not in {entry.name for entry in _FOLDER.iterdir()}:
        return Response(status_code=HTTPStatus.NOT_FOUND)
    return Response(_FOLDER.joinpath(name).read_bytes(), media_type=kind)


ROUTES = (Route("/static/{name}", asset),)
