"""Converts every tool for Gemini with Google's SDK: reads {"server"} from standard input, and prints the names of the arguments of each."""

import asyncio
import json
import sys

from google.genai._mcp_utils import mcp_to_gemini_tools
from mcp import Client, StdioServerParameters


async def main():
    server = json.load(sys.stdin)["server"]
    async with Client(server["url"] if "url" in server else StdioServerParameters(**server)) as client:
        converted = mcp_to_gemini_tools((await client.list_tools()).tools)
    declared = [declaration for tool in converted for declaration in tool.function_declarations]
    print(json.dumps({one.name: sorted(one.parameters.properties or {}) for one in declared}))


asyncio.run(main())
