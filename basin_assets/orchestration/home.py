"""Where Dagster keeps its state: $DAGSTER_HOME, or `.dagster_home` beside the project."""

import os
import shutil
from pathlib import Path

CONFIG = "dagster.yaml"


def project_folder() -> Path:
    """The folder of the checkout; the current one where the package is installed elsewhere."""
    checkout = Path(__file__).resolve().parents[2]
    return checkout if (checkout / "workspace.yaml").is_file() else Path.cwd()


def prepare_dagster_home() -> Path:
    """The folder of Dagster's state, made where it is not there.

    Dagster reads its configuration from that folder only. A folder of somebody's own keeps the
    configuration that it has; ours always has the project's.
    """
    own = os.environ.get("DAGSTER_HOME")
    home = Path(own).expanduser().absolute() if own else project_folder() / ".dagster_home"
    home.mkdir(parents=True, exist_ok=True)
    ours = project_folder() / CONFIG
    if ours.is_file() and not (own and (home / CONFIG).exists()):
        shutil.copyfile(ours, home / CONFIG)
    return home
