"""Stories with the official Python SDK: reads {"story", "server", …} from standard input, and prints what happened as JSON."""

import asyncio
import json
import sys
from typing import Literal

from mcp import Client, ClientSession, StdioServerParameters
from mcp.client.extension import ClientExtension, ResultClaim
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client
from mcp.types import ElicitResult, Request, RequestParams, Result
from mcp_types.version import LATEST_MODERN_VERSION

TASKS = "io.modelcontextprotocol/tasks"


def client_of(server, **options):
    return Client(server["url"] if "url" in server else StdioServerParameters(**server), **options)


async def confirm(server, mode):
    """Creates a task, calls with an error, and cancels twice: the user says no, then yes."""
    asked = []

    async def answer(_context, params):
        asked.append(params.message)
        if len(asked) == 1:
            return ElicitResult(action="decline")
        return ElicitResult(action="accept", content={"confirm": True})

    async with client_of(server, mode=mode, elicitation_callback=answer) as client:
        created = await client.call_tool("create_task", {"title": "Tidy"})
        refused = await client.call_tool("find_task", {"status": "odd"})
        task_id = created.structured_content["task_id"]
        cancel = lambda: client.call_tool("cancel_task", {"task_id": task_id})  # noqa: E731
        kept, cancelled = await cancel(), await cancel()
        return {
            "revision": client.protocol_version,
            "instructions": client.instructions,
            "created": created.structured_content,
            "refused": {"isError": refused.is_error, **refused.structured_content},
            "kept": {"isError": kept.is_error, **kept.structured_content},
            "cancelled": cancelled.structured_content,
            "asked": asked,
        }


async def listen(server):
    """Is notified that a task has changed."""
    async with client_of(server) as client:
        created = await client.call_tool("create_task", {"title": "Tidy"})
        task_id = created.structured_content["task_id"]
        async with client.listen(resource_subscriptions=[f"codetether://tasks/{task_id}"]) as subscription:
            await client.call_tool("cancel_task", {"task_id": task_id, "confirm": True})
            event = await anext(aiter(subscription))
        return {"revision": client.protocol_version, "task_id": task_id, "uri": event.uri}


class Begun(Result):
    result_type: Literal["task"]
    task_id: str
    status: str


class Tasks(ClientExtension):
    identifier = TASKS

    def claims(self):
        async def unused(_begun, _context):
            raise AssertionError("The stories ask for tasks themselves.")

        return [ResultClaim(result_type="task", model=Begun, resolve=unused)]


class TaskParams(RequestParams):
    task_id: str


class TaskRequest(Request[TaskParams, str]):
    name_param = "taskId"


class State(Result):
    status: str
    result: dict | None = None


class Nothing(Result):
    pass


async def begin(server, tool, arguments):
    """Calls a tool that takes long, and returns its handle."""
    async with client_of(server, extensions=[Tasks()]) as client:
        begun = await client.session.call_tool(tool, arguments, allow_claimed=True)
        return {"revision": client.protocol_version, "task_id": begun.task_id, "status": begun.status}


async def end(server, task_id):
    """Asks for a task that another connection began, cancels it, and asks until it has ended."""
    async with client_of(server, extensions=[Tasks()]) as client:

        async def send(method, result):
            request = TaskRequest(method=method, params=TaskParams(task_id=task_id))
            return await client.session.send_request(request, result)

        before = await send("tasks/get", State)
        await send("tasks/cancel", Nothing)
        while (after := await send("tasks/get", State)).status == "working":
            await asyncio.sleep(0.2)
        return {"before": before.status, "after": after.status}


async def both_eras(server):
    """One connection that asks server/discover, does not use the answer, and then initializes."""
    opened = streamable_http_client(server["url"]) if "url" in server else stdio_client(StdioServerParameters(**server))
    async with opened as (incoming, outgoing), ClientSession(incoming, outgoing) as session:
        discovered = await session.send_discover(LATEST_MODERN_VERSION)
        initialized = await session.initialize()
        tools = (await session.list_tools()).tools
        return {
            "discovered": discovered["supportedVersions"],
            "initialized": initialized.protocol_version,
            "tools": [tool.name for tool in tools],
        }


def main():
    given = json.load(sys.stdin)
    story = {"confirm": confirm, "listen": listen, "begin": begin, "end": end, "both_eras": both_eras}[given.pop("story")]
    print(json.dumps(asyncio.run(story(**given))))


main()
