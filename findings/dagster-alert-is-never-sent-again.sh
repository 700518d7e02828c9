#!/usr/bin/env bash
# A failure sensor that fails once never tells of that run again.
#
# Seen with dagster 1.13.27, SQLAlchemy 2.1.9, Python 3.11, on Linux.
#
# A `@dg.run_failure_sensor` posts to a chat, mostly, and a chat is down at times. When any other sensor
# raises an error, its cursor stays, and its next look sees the same again. Not so this one: its look is
# shown as failed, the cursor goes past the run whose message was lost, and no later look comes back to it.
# So what is to be posted has to be tried again within the sensor, and its last error written down there.
# Whoever returns a SkipReason in place of the error meets the next surprise: anything but None ends the look.
# It then tells of one run a look, so fifty failed runs take 25 minutes of looks, 30 seconds apart.
#
# Seen, after three failed runs, the chat being down for the first message:
#   the sensor raises an error:     2 of 3 runs told after 1 look, 2 of 3 after 10
#   it tries the message again:     3 of 3 runs told after 1 look, 3 of 3 after 10
#   it returns a SkipReason always: 1 of 3 runs told after 1 look, 3 of 3 after 10
#
# Ends with 0 while this is so, else with 1.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check dagster==1.13.27 sqlalchemy==2.1.9
cat > "$folder/alerts.py" <<'PYTHON'
import sys

import dagster as dg


class Chat:
    """A chat that is down for the first message."""

    def __init__(self) -> None:
        self.told: set[str] = set()
        self._is_down = True

    def post(self, run_id: str) -> None:
        was_down, self._is_down = self._is_down, False
        if was_down:
            raise ConnectionError("the chat is down")
        self.told.add(run_id)


@dg.op
def broken() -> None:
    raise ValueError("a column is missing")


@dg.job
def nightly() -> None:
    broken()


def raises(chat: Chat, run_id: str) -> None:
    chat.post(run_id)


def tries_again(chat: Chat, run_id: str) -> None:
    try:
        chat.post(run_id)
    except ConnectionError:
        chat.post(run_id)


def skips(chat: Chat, run_id: str) -> dg.SkipReason:
    tries_again(chat, run_id)
    return dg.SkipReason("told")


def told(how) -> str:
    chat = Chat()

    @dg.run_failure_sensor
    def alert(context: dg.RunFailureSensorContext):
        return how(chat, context.dagster_run.run_id)

    repository = dg.Definitions(jobs=[nightly], sensors=[alert]).get_repository_def()
    with dg.DagsterInstance.ephemeral() as instance:

        def look(cursor: str | None) -> str | None:
            with dg.build_sensor_context(
                instance=instance, cursor=cursor, repository_def=repository, sensor_name="alert"
            ) as context:
                return alert.evaluate_tick(context).cursor

        cursor = look(None)  # the first look only notes where the history ends
        for _ in range(3):
            nightly.execute_in_process(instance=instance, raise_on_error=False)
        cursor = look(cursor)
        first = len(chat.told)
        for _ in range(9):
            cursor = look(cursor)
    return f"{first} of 3 runs told after 1 look, {len(chat.told)} of 3 after 10"


results = told(raises), told(tries_again), told(skips)
for name, result in zip(
    ("the sensor raises an error:", "it tries the message again:", "it returns a SkipReason always:"),
    results,
):
    print(f"{name:32}{result}")
sys.exit(
    results
    != tuple(
        f"{first} of 3 runs told after 1 look, {last} of 3 after 10"
        for first, last in ((2, 2), (3, 3), (1, 3))
    )
)
PYTHON
DAGSTER_DISABLE_TELEMETRY=1 "$folder/venv/bin/python" -W ignore "$folder/alerts.py" 2>/dev/null
