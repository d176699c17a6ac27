"""Which disks a ledger may be on."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath

import pytest

from importer.errors import LedgerError
from importer.ledger.file import disk
from importer.ledger.file.disk import Mount, linux_share, network_share, read_mounts, windows_share
from importer.ledger.store import Ledger
from tests.ledger.conftest import BASE_URL

# A container's root, and below it one of each: as proc(5) shows them, with optional fields or not.
TABLE = r"""
22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 0:33 / / rw,relatime master:1 - overlay overlay rw,lowerdir=/l,upperdir=/u,workdir=/w
30 27 254:1 / /home rw,relatime shared:2 master:3 - ext4 /dev/vda1 rw,discard
31 30 0:40 / /home/anna rw,relatime - nfs4 files.example.com:/home rw,vers=4.2
32 31 0:41 / /home/anna/local rw - tmpfs tmpfs rw
33 27 0:42 /share /mnt/team\040files rw - cifs //files.example.com/team rw,vers=3.1.1
34 27 0:43 / /mnt/ssh rw - fuse.sshfs anna@host.example.com: rw,user_id=0
35 27 0:44 / /mnt/c rw - 9p drvfs rw,aname=drvfs,trans=fd
36 27 0:45 / /mnt/plan9 rw - 9p 192.0.2.1 rw,trans=tcp,port=564
37 27 0:46 / /mnt/twice rw - nfs files.example.com:/old rw
38 37 254:2 / /mnt/twice rw - xfs /dev/vdb rw
39 27 0:47 / /mnt/desktop rw - virtiofs drive rw
40 27 0:48 / /mnt/phone rw - fuse.mtp phone rw
a line that is none - at all
"""


@pytest.mark.parametrize(
    ("folder", "share"),
    [
        ("/", None),
        ("/root/.local/state", None),
        ("/home/ben", None),
        ("/home/anna", "nfs4"),
        ("/home/anna/.local/state/task-importer", "nfs4"),
        ("/home/anna/local/state", None),
        ("/home/annabel", None),
        ("/mnt/team files/state", "cifs"),
        ("/mnt/team", None),
        ("/mnt/ssh/state", "fuse.sshfs"),
        ("/mnt/c/Users/anna", None),
        ("/mnt/plan9/state", "9p"),
        ("/mnt/twice/state", None),
        ("/mnt/desktop/state", None),
        ("/mnt/phone/state", None),
    ],
)
def test_the_deepest_mount_decides(folder: str, share: str | None) -> None:
    """Of two at one place the later, which covers the other; half a name is not a folder."""
    assert linux_share(PurePosixPath(folder), read_mounts(TABLE)) == share


@pytest.mark.parametrize(
    "kind",
    [
        "nfs",
        "nfs4",
        "cifs",
        "smb3",
        "smbfs",
        "afs",
        "ceph",
        "glusterfs",
        "fuse.glusterfs",
        "lustre",
    ],
)
def test_network_file_systems_are_shares(kind: str) -> None:
    """Those that people and clusters have."""
    mounts = [Mount(PurePosixPath("/"), kind, frozenset({"rw"}))]
    assert linux_share(PurePosixPath("/state"), mounts) == kind


@pytest.mark.parametrize(
    "kind",
    ["ext4", "xfs", "btrfs", "zfs", "overlay", "tmpfs", "aufs", "ecryptfs", "ntfs3", "fuseblk"],
)
def test_disks_of_this_computer_are_none(kind: str) -> None:
    """Nor are those that containers stand on."""
    mounts = [Mount(PurePosixPath("/"), kind, frozenset({"rw"}))]
    assert linux_share(PurePosixPath("/state"), mounts) is None


def test_a_table_without_a_root_says_nothing() -> None:
    """A process may be shown a part of the table."""
    assert linux_share(PurePosixPath("/state"), read_mounts("")) is None


def test_a_line_of_the_table_is_read() -> None:
    """Blanks and backslashes in a path are written as octal digits."""
    line = r"33 27 0:42 /x /a\040b\134c rw,relatime shared:2 - cifs //h/s rw,vers=3"
    assert read_mounts(line) == [
        Mount(PurePosixPath("/a b\\c"), "cifs", frozenset({"rw", "vers=3"}))
    ]


@pytest.mark.parametrize(
    ("folder", "share"),
    [
        (r"\\files\team\state", r"\\files\team"),
        ("//files/team/state", r"\\files\team"),
        (r"\\?\UNC\files\team\state", r"\\files\team"),
        (r"\\?\unc\files\team\state", r"\\files\team"),
        (r"\\wsl.localhost\Ubuntu\home", r"\\wsl.localhost\Ubuntu"),
        (r"Z:\state", "drive Z:"),
        (r"\\?\Z:\state", "drive Z:"),
        (r"C:\Users\anna\AppData", None),
        (r"\\?\C:\Users\anna", None),
        (r"\\?\Volume{0000}\state", None),
    ],
)
def test_windows_names_its_shares(folder: str, share: str | None) -> None:
    """By the path, or by what it answers about the drive (4 is a remote one, 3 a disk)."""
    assert windows_share(folder, lambda root: 4 if root == "Z:\\" else 3) == share


def test_this_folder_is_looked_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that is not there yet, behind a link: what counts is where it leads."""
    real, link, table = tmp_path / "real", tmp_path / "link", tmp_path / "mountinfo"
    real.mkdir()
    link.symlink_to(real)
    table.write_text(f"1 0 0:1 / {real} rw - nfs4 host.example.com:/ rw\n")
    monkeypatch.setattr(disk, "_MOUNTS", table)
    assert network_share(link / "not" / "there") == "nfs4"
    assert network_share(tmp_path) is None


def test_nothing_is_said_of_an_unknown_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One without a table of mounts that this program can read, or links that lead in a circle."""
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    assert network_share(tmp_path / "circle" / "state") is None
    monkeypatch.setattr(disk, "_MOUNTS", tmp_path / "none")
    assert network_share(tmp_path) is None


def test_windows_is_asked_about_the_path_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where there is no Windows to ask about a drive, it is taken for a disk."""
    told = []
    monkeypatch.setattr(disk, "windows_share", lambda folder, kind: told.append((folder, kind)))
    with monkeypatch.context() as patch:
        patch.setattr(os, "name", "nt")
        network_share(tmp_path)
    assert told == [(str(tmp_path), disk._drive_type)]
    assert disk._drive_type("Z:\\") == 0


def test_a_ledger_on_a_network_share_is_refused(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before anything is made there, be it the folder or a lock."""
    table = tmp_path / "mountinfo"
    table.write_text(f"1 0 0:1 / {tmp_path} rw - cifs //files.example.com/team rw\n")
    monkeypatch.setattr(disk, "_MOUNTS", table)
    with pytest.raises(LedgerError) as caught:
        Ledger.open(path, base_url=BASE_URL, workspace="w")
    assert str(caught.value) == (
        f"the folder {path.parent} cannot hold a ledger: it is on a network share (cifs), where "
        "two computers do not see each other's locks; "
        "set TASK_IMPORTER_HOME to a folder on this computer"
    )
    assert not path.parent.exists()


def test_a_ledger_on_a_network_share_can_be_looked_into(
    ledger: Ledger, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that was copied there: reading takes no lock and sends nothing."""
    ledger.close()
    table = tmp_path / "mountinfo"
    table.write_text(f"1 0 0:1 / {tmp_path} rw - cifs //files.example.com/team rw\n")
    monkeypatch.setattr(disk, "_MOUNTS", table)
    with Ledger.open_to_read(path) as reader:
        assert reader.is_empty
