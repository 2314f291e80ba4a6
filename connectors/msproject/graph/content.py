"""The content of a drive item: Graph gives an address that is good for a while without a token, and no token is sent there."""

from urllib.parse import urlsplit

from connectors.msproject.graph.api import GraphApi
from connectors.sdk.contract import Runtime
from connectors.sdk.errors import ContractBroken
from connectors.sdk.http import VendorHttp

_ADDRESS = "@microsoft.graph.downloadUrl"


def read_content(api: GraphApi, runtime: Runtime, *, path: str, name: str) -> bytes:
    """The bytes of the file at a path below Graph. Raises what `VendorHttp.get` raises."""
    what = f'read "{name}"'
    item = api.get(f"{path}?$select=id,{_ADDRESS}", what=what)
    address = item.get(_ADDRESS)
    if not isinstance(address, str):
        raise ContractBroken(f"Microsoft Graph gave no address to {what}.")
    parts = urlsplit(address)
    with VendorHttp(base_url=f"{parts.scheme}://{parts.netloc}", runtime=runtime, vendor="SharePoint") as http:
        return http.get(address, what=what).body
