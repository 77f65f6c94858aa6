"""Typed data with fastmcp: reads {"server", "calls"} from standard input, and prints of each call its structure, its typed data, and the fields that the data's type has."""

import asyncio
import dataclasses
import json
import sys
import typing

from fastmcp import Client
from fastmcp.client.elicitation import ElicitResult
from fastmcp.client.transports import StdioTransport


def plain(data):
    """Typed data as JSON."""
    if dataclasses.is_dataclass(data):
        return {field.name: plain(getattr(data, field.name)) for field in dataclasses.fields(data)}
    return [plain(item) for item in data] if isinstance(data, list) else data


def fields_of(kind):
    """The fields of a type by name, each with the fields of its own type; a list has those of its items."""
    if dataclasses.is_dataclass(kind):
        return {name: fields_of(of) for name, of in typing.get_type_hints(kind).items()}
    return {name: of for inner in typing.get_args(kind) for name, of in fields_of(inner).items()}


async def main():
    given = json.load(sys.stdin)
    server = given["server"]
    asked = []

    async def answer(message, _type, _params, _context):
        asked.append(message)
        return ElicitResult(action="accept", content={"confirm": True})

    transport = server["url"] if "url" in server else StdioTransport(**server)
    async with Client(transport, elicitation_handler=answer) as client:
        results = []
        for call in given["calls"]:
            result = await client.call_tool(call["tool"], call["arguments"], raise_on_error=False)
            results.append(
                {
                    "tool": call["tool"],
                    "isError": result.is_error,
                    "structure": result.structured_content,
                    "data": plain(result.data),
                    "fields": fields_of(type(result.data)),
                }
            )
    print(json.dumps({"results": results, "asked": asked}, default=str))


asyncio.run(main())
