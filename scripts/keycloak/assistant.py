"""An AI assistant with the official Python SDK, which knows nothing but the server's URL: assistant.py URL TOOL [CLIENT_ID].

Prints the sign-in page as one line, reads where the browser was sent from standard input, and prints the tool's answer.
"""

import asyncio
import json
import sys
from urllib.parse import parse_qs, urlparse

import httpx2
from mcp import Client
from mcp.client.auth import AuthorizationCodeResult, OAuthClientProvider
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.auth import OAuthClientInformationFull, OAuthClientMetadata

REDIRECT = "http://localhost:5598/callback"


class Memory:
    def __init__(self, client_id):
        self.tokens = None
        self.client = client_id and OAuthClientInformationFull(
            client_id=client_id, redirect_uris=[REDIRECT], token_endpoint_auth_method="none"
        )

    async def get_tokens(self):
        return self.tokens

    async def set_tokens(self, tokens):
        self.tokens = tokens

    async def get_client_info(self):
        return self.client

    async def set_client_info(self, client):
        self.client = client


async def show(page):
    print(page, flush=True)


async def came_back():
    line = await asyncio.to_thread(sys.stdin.readline)
    query = {name: values[0] for name, values in parse_qs(urlparse(line.strip()).query).items()}
    return AuthorizationCodeResult(code=query["code"], state=query.get("state"), iss=query.get("iss"))


async def main(url, tool, client_id=None):
    provider = OAuthClientProvider(
        server_url=url,
        client_metadata=OAuthClientMetadata(
            client_name="A Python assistant", redirect_uris=[REDIRECT], token_endpoint_auth_method="none"
        ),
        storage=Memory(client_id),
        redirect_handler=show,
        callback_handler=came_back,
    )
    async with httpx2.AsyncClient(auth=provider, timeout=60) as http:
        async with Client(streamable_http_client(url, http_client=http)) as client:
            names = [tool.name for tool in (await client.list_tools()).tools]
            answer = await client.call_tool(tool, {})
    print(json.dumps({"tools": names, "isError": bool(answer.is_error)}), flush=True)


asyncio.run(main(*sys.argv[1:]))
