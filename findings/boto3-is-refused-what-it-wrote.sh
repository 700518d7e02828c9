#!/usr/bin/env bash
# A conditional write whose answer is lost succeeds, and boto3 raises PreconditionFailed.
#
# Seen with boto3 1.44.5, Python 3.11, on Linux.
#
# `put_object(..., IfNoneMatch="*")` is how a program takes a lock in a bucket, and `IfMatch=etag` how it
# changes a file that others change, too. Where the connection breaks after the server has stored the bytes,
# boto3 sends the request again by itself, in each of its three modes of retries. That second request finds
# the object of the first, and is refused. So "somebody else was here first" may mean "you were": the lock
# is held by a program that believes it is not, and nobody gives it back; a merge is done once more on top of
# itself. Nothing but ResponseMetadata["RetryAttempts"] > 0 in the error's response tells the two apart.
# A remedy is to read the object after such an error, and look whether it is one's own; so is a write
# without retries, after whose ConnectionClosedError one reads, too.
#
# Seen, of a server that stores, and loses its first answer:
#   legacy:   PreconditionFailed after 1 retry; the lock in the bucket is ours
#   standard: PreconditionFailed after 1 retry; the lock in the bucket is ours
#   adaptive: PreconditionFailed after 1 retry; the lock in the bucket is ours
#   one try:  ConnectionClosedError; the lock in the bucket is ours
#
# Ends with 0 while this is so, else with 1.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check boto3==1.44.5
cat > "$folder/lock.py" <<'PYTHON'
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError

REFUSAL = b"<Error><Code>PreconditionFailed</Code><Message>It exists.</Message></Error>"


class Bucket(BaseHTTPRequestHandler):
    """A bucket that honours If-None-Match, and whose first answer gets lost."""

    protocol_version = "HTTP/1.1"
    objects: dict[str, bytes] = {}
    loses_answer = True

    def do_PUT(self) -> None:
        data = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers["If-None-Match"] == "*" and self.path in self.objects:
            self._answer(412, REFUSAL)
            return
        self.objects[self.path] = data
        if Bucket.loses_answer:
            Bucket.loses_answer = False
            self.close_connection = True
            return
        self._answer(200, b"")

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None: ...


def take_lock(port: int, retries: dict[str, object]) -> str:
    Bucket.objects.clear()
    Bucket.loses_answer = True
    s3 = boto3.client(
        "s3",
        endpoint_url=f"http://127.0.0.1:{port}",
        region_name="us-east-1",
        aws_access_key_id="nobody",
        aws_secret_access_key="nothing",
        config=Config(retries=retries, request_checksum_calculation="when_required"),
    )
    try:
        s3.put_object(Bucket="gym", Key="lock", Body=b"ours", IfNoneMatch="*")
        said = "taken"
    except ClientError as error:
        attempts = error.response["ResponseMetadata"]["RetryAttempts"]
        said = f"{error.response['Error']['Code']} after {attempts} retry"
    except ConnectionClosedError as error:
        said = type(error).__name__
    whose = "ours" if list(Bucket.objects.values()) == [b"ours"] else "not there"
    return f"{said}; the lock in the bucket is {whose}"


server = ThreadingHTTPServer(("127.0.0.1", 0), Bucket)
threading.Thread(target=server.serve_forever, daemon=True).start()
modes = {mode: {"mode": mode} for mode in ("legacy", "standard", "adaptive")}
modes["one try"] = {"mode": "standard", "total_max_attempts": 1}
seen = {name: take_lock(server.server_port, retries) for name, retries in modes.items()}
for name, said in seen.items():
    print(f"{name + ':':10}{said}")
refused = "PreconditionFailed after 1 retry; the lock in the bucket is ours"
lost = "ConnectionClosedError; the lock in the bucket is ours"
sys.exit([*seen.values()] != [refused, refused, refused, lost])
PYTHON
"$folder/venv/bin/python" -W ignore "$folder/lock.py"
