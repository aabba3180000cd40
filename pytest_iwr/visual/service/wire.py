"""What is said between the scorer and those who ask it: JSON, and bytes behind it.

A message is the length of its JSON, the JSON, and its blobs, whose sizes stand in the JSON. Nothing
is ever unpickled.
"""

from __future__ import annotations

import json
import socket
import struct
from contextlib import suppress
from multiprocessing.connection import Connection, answer_challenge, deliver_challenge
from typing import Any, NamedTuple

from pytest_iwr.errors import UsageError

#: A message larger than this is refused: two pictures of 50 megapixels would be smaller.
MOST_BYTES = 320_000_000
_LENGTH = 4

#: Connections that wait to be taken: every thread of every worker has one.
_BACKLOG = 128

Address = str | tuple[str, int]


class Message(NamedTuple):
    """What was said, and the bytes that belong to it."""

    said: dict[str, Any]
    blobs: tuple[bytes, ...] = ()


def send(connection: Connection, said: dict[str, Any], *blobs: bytes) -> None:
    """Send a message. Raises `OSError` when nobody is there."""
    line = json.dumps({**said, "blobs": [len(blob) for blob in blobs]}).encode()
    connection.send_bytes(b"".join((len(line).to_bytes(_LENGTH), line, *blobs)))


def receive(connection: Connection) -> Message:
    """Return the next message.

    Raises `EOFError` or `OSError` when nobody is there, `ValueError` for what is no message.
    """
    data = memoryview(connection.recv_bytes(MOST_BYTES))
    at = _LENGTH + int.from_bytes(data[:_LENGTH])
    said = json.loads(bytes(data[_LENGTH:at]))
    blobs = []
    for size in _sizes(said, behind=len(data) - at):
        blobs.append(bytes(data[at : at + size]))
        at += size
    return Message(said, tuple(blobs))


def _sizes(said: Any, *, behind: int) -> list[int]:
    """Take the sizes of blobs out of *said*; together they are the bytes *behind* it."""
    sizes = said.pop("blobs", None) if isinstance(said, dict) else None
    if not isinstance(sizes, list) or not all(type(size) is int and size >= 0 for size in sizes):
        raise ValueError("a message says what it carries: blobs, a list of sizes")
    if sum(sizes) != behind:
        raise ValueError(f"a message says {sum(sizes)} bytes of blobs, and has {behind}")
    return sizes


def connected(address: Address, key: bytes, *, patience_s: int) -> Connection:
    """Return a connection to who listens at *address*, once each has proved to know *key*.

    Raises `OSError` when nobody is there, or says nothing for *patience_s* seconds, and
    `AuthenticationError` for another key.
    """
    connection = Connection(_reached(address, patience_s).detach())
    try:
        send_at_once(connection)
        fail_when_silent(connection, patience_s)
        answer_challenge(connection, key)
        deliver_challenge(connection, key)
    except BaseException:
        connection.close()
        raise
    return connection


def _reached(address: Address, patience_s: int) -> socket.socket:
    if not isinstance(address, str):
        made = socket.create_connection(address, patience_s)
        made.settimeout(None)
        return made
    made = socket.socket(socket.AF_UNIX)
    try:
        made.connect(address)
    except OSError:
        made.close()
        raise
    return made


def send_at_once(connection: Connection) -> None:
    """Keep TCP from holding back the end of a message until the begin has been acknowledged."""
    with _socket_of(connection) as same, suppress(OSError):  # a socket of Unix has no such option
        same.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def fail_when_silent(connection: Connection, seconds: int) -> None:
    """Let waiting for what the other says raise `BlockingIOError` after *seconds* of silence."""
    with _socket_of(connection) as same:
        same.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", seconds, 0))


def _socket_of(connection: Connection) -> socket.socket:
    return socket.fromfd(connection.fileno(), socket.AF_INET, socket.SOCK_STREAM)


def listening(address: Address) -> socket.socket:
    """Return what listens at *address*. Raises `UsageError` when that cannot be had."""
    family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
    made = socket.socket(family)
    try:
        if family == socket.AF_INET:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(address)
        made.listen(_BACKLOG)
    except OSError as error:
        made.close()
        raise UsageError(f"{words_of(address)}: cannot listen there: {error}") from error
    return made


def words_of(address: Address) -> str:
    """Return *address* as a person would write it."""
    return address if isinstance(address, str) else f"{address[0]}:{address[1]}"


def parse_address(said: str) -> Address:
    """Return the address that ``HOST:PORT``, or the path of a socket, means.

    Raises `UsageError`.
    """
    if said.startswith("/"):
        return said
    host, _, port = said.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 1 << 16:
        raise UsageError(f"{said}: the address of a scorer is HOST:PORT, such as 127.0.0.1:7070")
    return host, int(port)
