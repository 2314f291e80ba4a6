"""Files made for other programs: a Power BI project that reads this hub."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from hub.deps import Admitted, OfHub
from hub.export.powerbi.project import feed_address, zip_project
from hub.rest.parameters import refuse_parameters
from hub.security.caller import Action

router = APIRouter(prefix="/exports", tags=["exports"])


@router.get("/powerbi", response_class=Response)
def download_powerbi(request: Request, hub: OfHub, caller: Admitted) -> Response:
    """A Power BI project and queries for Excel, in one archive. No token stands in it: Power BI asks for one."""
    caller.require(Action.READ)
    refuse_parameters(request.query_params)
    url = feed_address(hub.settings.public_url or str(request.base_url))
    headers = {"Content-Disposition": 'attachment; filename="pmo-hub-powerbi.zip"'}
    return Response(zip_project(url=url), media_type="application/zip", headers=headers)
