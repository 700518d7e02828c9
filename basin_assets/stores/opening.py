"""Opens the store of an address."""

from pathlib import Path

from basin_assets.stores.folder import FolderStore
from basin_assets.stores.protocol import RefusedError, Store


def open_store(address: str, *, is_patient: bool = True) -> Store:
    """The store of an address: `s3://bucket[/prefix]`, or a folder.

    Args:
        address: the value of `BASIN_STORE`.
        is_patient: whether calls wait for a silent server as long as a run may; else 20 seconds.

    Raises:
        RefusedError: an address of another kind, a file, or settings of AWS's that cannot be used.
    """
    if address.startswith("s3://"):
        from basin_assets.stores.s3 import S3Store  # boto3 takes seconds to import

        return S3Store.of_address(address, is_patient=is_patient)
    if Path(address).is_file():
        raise RefusedError(f"BASIN_STORE={address} is a file; name the folder that holds capitan/")
    if "://" in address:
        raise RefusedError(f"BASIN_STORE={address} is neither a folder nor s3://bucket[/prefix]")
    return FolderStore(address)
