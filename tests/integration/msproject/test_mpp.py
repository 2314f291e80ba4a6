"""The converter's process, played by small scripts: what Java does on a bad day is not left to chance."""

import os
import stat
import sys
import tempfile
from pathlib import Path

import pytest

from connectors.msproject.files import java, mpp, opening
from connectors.msproject.files.java import find_java, find_mpxj
from connectors.msproject.files.mpp import ConversionLimits, converted
from connectors.msproject.files.opening import PlanOpener
from connectors.msproject.files.refusal import PlanRefused
from connectors.msproject.settings import MsProjectSettings

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the scripts that play Java are for POSIX systems")
LIMITS = ConversionLimits(heap_mb=64, timeout_s=20)


@pytest.fixture
def scratch(tmp_path, monkeypatch):
    """Where the converter makes its folders; they must be gone afterwards."""
    path = tmp_path / "scratch"
    path.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(path))
    return path


@pytest.fixture
def play(tmp_path, scratch):
    """Run the converter with a Python script in Java's place and give back what it wrote."""

    def run(script: str, *, limits=LIMITS) -> bytes:
        program = tmp_path / "java"
        program.write_text(f"#!{sys.executable}\nimport sys, os, time\nsource, target = sys.argv[-2:]\n{script}\n")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        plan = tmp_path / "plän.mpp"
        plan.write_bytes(b"a plan")
        try:
            with plan.open("rb") as file, converted(file, java=program, mpxj=tmp_path, limits=limits) as mspdi:
                return mspdi.read()
        finally:
            assert list(scratch.iterdir()) == []

    return run


class TestConverted:
    def test_lends_what_the_converter_wrote_of_a_copy_of_the_plan(self, play):
        assert play("open(target, 'wb').write(open(source, 'rb').read() + b' converted')") == b"a plan converted"

    def test_bounds_the_heap_and_passes_nothing_of_ours_on(self, play, monkeypatch):
        monkeypatch.setenv("PMO_HUB_SECRET_KEYS", "canary")
        monkeypatch.setenv("JAVA_TOOL_OPTIONS", "-Xmx8g")
        seen = play("open(target, 'w').write(repr((sys.argv, sorted(os.environ))))").decode()

        assert "-Xmx64m" in seen
        assert "-DsocksProxyPort=9" in seen
        assert "PMO_HUB" not in seen
        assert "JAVA_TOOL_OPTIONS" not in seen

    def test_gives_the_process_no_network_where_the_system_can(self, play):
        if not mpp._without_network():
            pytest.skip("this system has no unshare, or does not let us use it")
        script = "import socket\nopen(target, 'w').write(repr(socket.if_nameindex()))"

        assert play(script) == b"[(1, 'lo')]"


@pytest.mark.parametrize(
    ("script", "rule", "sentence"),
    [
        ("print('MPXJException: File is password protected.'); sys.exit(1)", "password", "protected by a password"),
        ("print('IllegalArgumentException: Unsupported file type'); sys.exit(1)", "damaged", "damaged or incomplete"),
        ("sys.exit(0)", "damaged", "damaged or incomplete"),
        (
            "print('java.lang.OutOfMemoryError: Java heap space'); sys.exit(3)",
            "too_large",
            "does not fit into the 64 MB",
        ),
        ("os.kill(os.getpid(), 11)", "crash", "converter crashed"),
        ("print('ClassNotFoundException: org.mpxj'); sys.exit(1)", "no_mpxj", "do not fit together"),
        ("print('UnsupportedCharsetException: MacRoman'); sys.exit(1)", "no_mpxj", "do not fit together"),
    ],
)
def test_each_bad_ending_has_its_own_sentence(play, script, rule, sentence):
    with pytest.raises(PlanRefused, match=sentence) as refused:
        play(script)

    assert refused.value.rule == f"file:{rule}"
    assert refused.value.hint


def test_a_process_that_hangs_is_stopped(play):
    with pytest.raises(PlanRefused, match=r"longer than 0\.3 seconds") as refused:
        play("time.sleep(60)", limits=ConversionLimits(heap_mb=64, timeout_s=0.3))

    assert refused.value.rule == "file:too_slow"


def test_a_process_that_writes_without_end_is_stopped(play):
    script = "file = open(target, 'wb')\nwhile True: file.write(bytes(1_000_000)); file.flush(); time.sleep(0.01)"

    with pytest.raises(PlanRefused, match="beyond all measure"):
        play(script, limits=ConversionLimits(heap_mb=64, timeout_s=20, max_output_bytes=5_000_000))


def test_a_java_that_cannot_be_started_is_named(tmp_path, scratch):
    plan = tmp_path / "plan.mpp"
    plan.write_bytes(b"a plan")
    program = tmp_path / "java"
    program.write_text("no program")

    with (
        pytest.raises(PlanRefused) as refused,
        plan.open("rb") as file,
        converted(file, java=program, mpxj=tmp_path, limits=LIMITS),
    ):
        pass

    assert refused.value.rule == "file:no_java"


class TestPlanOpener:
    COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + "TBkndTask".encode("utf-16-le")
    SCRIPT = "open(target, 'wb').write(b'converted'); open(sys.argv[0] + '.runs', 'a').write('x')"

    @pytest.fixture
    def opener(self, tmp_path, scratch, monkeypatch):
        program = tmp_path / "java"
        program.write_text(f"#!{sys.executable}\nimport sys\ntarget = sys.argv[-1]\n{self.SCRIPT}\n")
        program.chmod(0o755)
        monkeypatch.setattr(opening, "find_mpxj", lambda: tmp_path)
        return PlanOpener(MsProjectSettings(java=program))

    def test_converts_each_content_once_under_whatever_name_and_leaves_nothing(self, opener, tmp_path, scratch):
        for name, content in (
            ("a", self.COMPOUND),
            ("copy", self.COMPOUND),
            ("other", self.COMPOUND + b"\0"),
            ("a", None),
        ):
            if content:
                (tmp_path / name).write_bytes(content)
            with opener.opened(tmp_path / name) as (mspdi, is_converted):
                assert (mspdi.read(), is_converted) == (b"converted", True)
        kept = len(list(scratch.iterdir()))
        del opener

        assert ((tmp_path / "java.runs").read_text(), kept) == ("xx", 1)

    def test_drops_the_oldest_beyond_its_room(self, opener, tmp_path, monkeypatch):
        monkeypatch.setattr(opening, "KEPT_BYTES", 2 * len(b"converted") - 1)
        for number in (0, 1, 0):
            path = tmp_path / f"{number}.mpp"
            path.write_bytes(self.COMPOUND + bytes(number))
            with opener.opened(path) as (mspdi, _):
                assert mspdi.read() == b"converted"

        assert (tmp_path / "java.runs").read_text() == "xxx"


class TestFindJava:
    @pytest.fixture
    def nowhere(self, monkeypatch):
        monkeypatch.delenv("JAVA_HOME", raising=False)
        monkeypatch.setenv("PATH", "")
        monkeypatch.setattr(java, "_package_folder", lambda _name: None)

    @staticmethod
    def a_program(folder: Path) -> Path:
        program = folder / "bin" / "java"
        program.parent.mkdir(parents=True)
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
        return program

    @pytest.mark.usefixtures("nowhere")
    def test_takes_the_setting_a_program_or_its_home(self, tmp_path):
        program = self.a_program(tmp_path)

        assert (find_java(program), find_java(tmp_path)) == (program, program)

    @pytest.mark.usefixtures("nowhere")
    def test_takes_java_home_then_path_then_the_package(self, tmp_path, monkeypatch):
        home, path, package = (self.a_program(tmp_path / name) for name in ("home", "path", "package/runtime"))
        monkeypatch.setattr(java, "_package_folder", lambda _name: tmp_path / "package")
        last = find_java(None)
        monkeypatch.setenv("PATH", str(path.parent))
        second = find_java(None)
        monkeypatch.setenv("JAVA_HOME", str(home.parent.parent))

        assert (find_java(None), second, last) == (home, path, package)

    def test_refuses_a_setting_that_names_nothing_even_when_another_java_is_there(self, tmp_path, monkeypatch):
        monkeypatch.setenv("JAVA_HOME", str(self.a_program(tmp_path / "home").parent.parent))

        with pytest.raises(PlanRefused, match='setting "java"'):
            find_java(tmp_path / "none")

    @pytest.mark.usefixtures("nowhere")
    @pytest.mark.parametrize("find", [lambda: find_java(None), find_mpxj], ids=["Java", "MPXJ"])
    def test_names_the_extra_when_there_is_none(self, find):
        with pytest.raises(PlanRefused) as refused:
            find()

        assert "pip install 'pmo-hub[mpp]'" in refused.value.hint
