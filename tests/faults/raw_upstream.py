"""A server that says whatever a broken or hostile one might, byte by byte.

Run as a program: prints its port. What it does is the name of the model.
"""

import asyncio
import json
import sys

MEGABYTE = b"x" * 2**20
STREAM = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n"
ANSWER = json.dumps(
    {
        "id": "c1",
        "object": "chat.completion",
        "created": 1,
        "model": "m",
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": "fine"},
                "finish_reason": "stop",
            }
        ],
        "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
    }
).encode()


def event(text: str) -> bytes:
    delta = {"index": 0, "delta": {"content": text}, "finish_reason": None}
    body = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "m"}
    return b"data: " + json.dumps(body | {"choices": [delta]}).encode() + b"\n\n"


OK = b"HTTP/1.1 200 OK\r\n"
JSON = OK + b"content-type: application/json\r\n"
SAID = {
    "headers-without-end": OK + b"".join(b"x-%d: 1\r\n" % i for i in range(10_000)) + b"\r\n{}",
    "header-of-a-megabyte": OK + b"x-long: " + MEGABYTE + b"\r\ncontent-length: 2\r\n\r\n{}",
    "shorter-than-said": JSON + b"content-length: 9999\r\n\r\n" + ANSWER,
    "two-lengths": OK + b"content-length: 2\r\ncontent-length: 7\r\n\r\n{}12345",
    "elsewhere": b"HTTP/1.1 307 Go\r\nlocation: http://169.254.169.254/\r\n"
    + b"content-length: 0\r\n\r\n",
    "no-http": b"\x00\xff\x00 220 smtp.example.com ready\r\n\r\n",
    "tells-of-itself": JSON
    + b"set-cookie: a=b\r\nlocation: /admin\r\nx-served-by: gpu-7.internal\r\n"
    + b"content-length: %d\r\n\r\n" % len(ANSWER)
    + ANSWER,
    "fine": JSON + b"content-length: %d\r\n\r\n" % len(ANSWER) + ANSWER,
}
GIGABYTES = {
    "line-of-a-gigabyte": (STREAM + event("a") + b"data: ", MEGABYTE, b""),
    "stream-of-a-gigabyte": (STREAM, event("y" * 2**20), b"data: [DONE]\n\n"),
    "body-of-a-gigabyte": (OK + b"content-length: %d\r\n\r\n" % 2**30, MEGABYTE, b""),
}
"""Model to what comes first, what comes a thousand times, what comes last."""


async def behave(model: str, out: asyncio.StreamWriter) -> None:
    if model in GIGABYTES:
        first, again, last = GIGABYTES[model]
        out.write(first)
        for _ in range(1024):
            out.write(again)
            await out.drain()
        out.write(last)
    else:
        out.write(SAID[model])
    await out.drain()


async def serve(reader: asyncio.StreamReader, out: asyncio.StreamWriter) -> None:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        lines = head.lower().split(b"\r\n")
        (said,) = (one for one in lines if one.startswith(b"content-length:"))
        body = json.loads(await reader.readexactly(int(said.split(b":")[1])))
        await behave(body["model"], out)
    except (OSError, asyncio.IncompleteReadError):
        pass
    finally:
        out.close()


async def main() -> None:
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
