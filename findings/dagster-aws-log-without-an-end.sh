#!/usr/bin/env bash
# With `upload_interval` the end of a step's long log never gets to S3, and is deleted here.
#
# Seen with dagster 1.13.27, dagster-aws 0.29.27, boto3 1.44.5, moto 5.2.5, Python 3.11, on Linux.
#
# `S3ComputeLogManager` keeps the first 50 MB of what a step prints (DAGSTER_TRUNCATE_COMPUTE_LOGS_UPLOAD_BYTES;
# here 1,000 bytes), so of a failed step the end, with its error, is missing. With `upload_interval`, which is
# meant to save the output of a container that is killed, it gets worse. Whichever upload meets the limit is
# the last one, and that is now one on the way: the object keeps its name on the way, `.partial`; the one of a
# finished log is never made. Whoever asks is told that the log is not complete, also years later, and
# gets no address to download it. The local file is deleted as after an upload.
#
# Seen, of a step that prints 2,301 bytes, waits, and prints END:
#   upload_interval not set: 1000 bytes in *.out, complete, can be downloaded, END in no file
#   upload_interval: 1:      1000 bytes in *.out.partial, not complete, no download, END in no file
#   the same, no limit (0):  2305 bytes in *.out, complete, can be downloaded, END in S3
#
# Ends with 0 while this is so, else with 1.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  dagster==1.13.27 dagster-aws==0.29.27 sqlalchemy==2.1.9 boto3==1.44.5 'moto[server]==5.2.5'
cat > "$folder/logs.py" <<'PYTHON'
import os
import sys
import tempfile
import time
from pathlib import Path

import boto3
import dagster as dg
from moto.server import ThreadedMotoServer

os.environ |= {
    "AWS_ACCESS_KEY_ID": "nobody", "AWS_SECRET_ACCESS_KEY": "nothing", "AWS_REGION": "us-east-1",
    "AWS_DEFAULT_REGION": "us-east-1",
}  # fmt: skip
LIMIT = "DAGSTER_TRUNCATE_COMPUTE_LOGS_UPLOAD_BYTES"


@dg.op
def talkative() -> None:
    print("a line of 23 characters" * 100, flush=True)
    time.sleep(4)
    print("END", flush=True)


@dg.job(executor_def=dg.in_process_executor)
def nightly() -> None:
    talkative()


def kept(s3, address: str, interval: int | None, limit: int) -> str:
    os.environ[LIMIT] = str(limit)
    bucket = f"logs-{interval}-{limit}".lower()
    s3.create_bucket(Bucket=bucket)
    with tempfile.TemporaryDirectory() as home:
        config = {"bucket": bucket, "endpoint_url": address, "local_dir": home}
        if interval is not None:
            config["upload_interval"] = interval
        manager = {
            "module": "dagster_aws.s3", "class": "S3ComputeLogManager", "config": config,
        }  # fmt: skip
        with dg.DagsterInstance.local_temp(home, overrides={"compute_logs": manager}) as instance:
            run = nightly.execute_in_process(instance=instance)
            here = [path for path in Path(home).rglob("*.out") if b"END" in path.read_bytes()]
            (captured,) = instance.all_logs(
                run.run_id, of_type=dg.DagsterEventType.LOGS_CAPTURED
            )
            logs = instance.compute_log_manager
            key = logs.build_log_key_for_run(
                run.run_id, captured.dagster_event.logs_captured_data.file_key
            )
            is_complete = logs.is_capture_complete(key)
            download = logs.get_log_metadata(key).stdout_download_url
    objects = [entry["Key"] for entry in s3.list_objects_v2(Bucket=bucket)["Contents"]]
    name = min((each for each in objects if ".out" in each), key=len)  # *.out where there is one
    data = s3.get_object(Bucket=bucket, Key=name)["Body"].read()
    suffix = name[name.rindex(".out") :]
    end = "here" if here else "in S3" if b"END" in data else "in no file"
    return (
        f"{len(data)} bytes in *{suffix}, {'complete' if is_complete else 'not complete'},"
        f" {'can be downloaded' if download else 'no download'}, END {end}"
    )


server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
host, port = server.get_host_and_port()
address = f"http://{host}:{port}"
s3 = boto3.client("s3", endpoint_url=address)
results = [kept(s3, address, *each) for each in ((None, 1000), (1, 1000), (1, 0))]
server.stop()
names = "upload_interval not set:", "upload_interval: 1:", "the same, no limit (0):"
for name, result in zip(names, results):
    print(f"{name:25}{result}", file=sys.stderr)
expected = [
    "1000 bytes in *.out, complete, can be downloaded, END in no file",
    "1000 bytes in *.out.partial, not complete, no download, END in no file",
    "2305 bytes in *.out, complete, can be downloaded, END in S3",
]
sys.exit(results != expected)
PYTHON
export DAGSTER_DISABLE_TELEMETRY=1
if ! "$folder/venv/bin/python" -W ignore "$folder/logs.py" >"$folder/printed" 2>"$folder/said"; then
	tail -20 "$folder/said" >&2
	exit 1
fi
grep -E '^(upload_interval|the same)' "$folder/said"
