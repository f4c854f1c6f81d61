"""`mcp` 2.x from PyPI: python_client.py legacy|auto|modern stdio COMMAND... | http URL. README.md here has the contract."""

import json
import os
import sys
import traceback

import anyio
from mcp import Client, StdioServerParameters

QUESTION = "Is 17 x 24 equal to 408?"


def say(action, **line):
    print(json.dumps({"action": action, **line}), flush=True)


def consult(profile):
    return {"question": QUESTION, "answer_format": {"type": "boolean"}, "profile": profile}


def plain(models):
    return [model.model_dump(mode="json", by_alias=True, exclude_none=True) for model in models]


async def listing(client):
    return {"tools": [tool.name for tool in (await client.list_tools()).tools]}


async def calling(client):
    result = await client.call_tool("verify", {"text": "17 x 24 = 408."})
    return {"isError": result.is_error, "structured": result.structured_content, "text": result.content[0].text}


async def failing(client):
    result = await client.call_tool("verify", {})
    return {"isError": result.is_error, "text": result.content[0].text}


async def watching(client):
    told = []

    async def note(progress, total, message):
        told.append({"progress": progress, "total": total, "message": message})

    result = await client.call_tool("consult", consult("steady"), progress_callback=note)
    return {"told": told, "structured": result.structured_content}


async def cancelling(client):
    with anyio.CancelScope() as scope:

        async def note(progress, *_):
            if progress >= 1:
                scope.cancel()

        await client.call_tool("consult", consult("held"), progress_callback=note)
    return {"cancelled": scope.cancelled_caught}


async def going_on(client):
    return {"structured": (await client.call_tool("consult", consult("witness"))).structured_content}


async def reading(client):
    read = []
    for resource in (await client.list_resources()).resources:
        result = await client.read_resource(resource.uri)
        read.append({"uri": str(resource.uri), "contents": plain(result.contents)})
    return {"read": read}


async def prompting(client):
    got = []
    for prompt in (await client.list_prompts()).prompts:
        needed = {argument.name: QUESTION for argument in prompt.arguments or [] if argument.required}
        result = await client.get_prompt(prompt.name, needed)
        got.append({"name": prompt.name, "messages": plain(result.messages)})
    return {"got": got}


ACTIONS = {
    "list": listing,
    "call": calling,
    "error": failing,
    "progress": watching,
    "cancel": cancelling,
    "after": going_on,
    "resources": reading,
    "prompts": prompting,
}


async def main(era, kind, *target):
    mode = "2026-07-28" if era == "modern" else era
    server = target[0]
    if kind == "stdio":
        server = StdioServerParameters(command=target[0], args=list(target[1:]), env=dict(os.environ))
    async with Client(server, mode=mode) as client:
        info = client.server_info
        say("connect", protocol=client.protocol_version, server=info and info.name)
        for action, work in ACTIONS.items():
            try:
                line = await work(client)
            except Exception as error:
                traceback.print_exc()
                line = {"failed": repr(error)}
            say(action, **line)
    say("close")


anyio.run(main, *sys.argv[1:])
