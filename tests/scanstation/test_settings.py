"""Settings: mistakes are named, defaults are shown, what can't work together is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanstation.errors import SettingsError
from scanstation.paths import data_folder, resource, settings_file
from scanstation.settings import Settings, WatchedFolder, load_settings, parse_settings

STORE = Path("/kho")


def test_the_file_of_defaults_says_what_the_program_does() -> None:
    text = resource("defaults.toml").read_text(encoding="utf-8")
    assert parse_settings(text, default_store=STORE) == Settings(store_dir=STORE)


def test_every_setting_is_shown_in_the_file_of_defaults() -> None:
    text = resource("defaults.toml").read_text(encoding="utf-8")
    for kind in (Settings, WatchedFolder):
        for name in kind.__dataclass_fields__:
            assert name in text, name


@pytest.mark.parametrize(
    ("text", "code", "named"),
    [
        ("[pipeline]\nworker = 3", "setting_unknown_near", "pipeline.workers"),
        ("zzz = 1", "setting_unknown", "zzz"),
        ("[pipeline]\nworkers = 'two'", "setting_type", "pipeline.workers"),
        ("[pipeline]\nworkers = -1", "setting_range", "pipeline.workers"),
        ("language = 'fr'", "setting_choice", "language"),
        ("[[folders]]\nmode = 'native'", "setting_absent", "folders[0].path"),
        ("[[folders]]\npath = '/a'\nstable_secs = 1", "setting_unknown_near", "stable_seconds"),
        ("[[folders]]\npath = '/a'\nmode = 'magic'", "setting_choice", "folders[0].mode"),
        ("schema = 2", "settings_too_new", "2"),
        ("store_dir = 'C:\\q", "settings_syntax", "settings.toml"),
        ("intake = 3", "setting_type", "intake"),
        ("folders = 3", "setting_type", "folders"),
    ],
)
def test_a_mistake_is_named(text: str, code: str, named: str) -> None:
    with pytest.raises(SettingsError) as caught:
        parse_settings(text, default_store=STORE)
    assert caught.value.code == code
    assert named in caught.value.user_text("en") + caught.value.next_step("en")
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("key", ["store_dir", "output_dir", "isolation_dir"])
@pytest.mark.parametrize("place", ["/quet/ket-qua", "/quet", "/"])
def test_nothing_is_written_where_scans_are_taken_from(key: str, place: str) -> None:
    text = f"{key} = '{place}'\n[[folders]]\npath = '/quet'"
    with pytest.raises(SettingsError) as caught:
        parse_settings(text, default_store=STORE)
    assert caught.value.code == "output_under_watched"


def test_a_link_does_not_hide_that_output_lies_under_a_watched_folder(tmp_path: Path) -> None:
    watched = tmp_path / "quét"
    watched.mkdir()
    (tmp_path / "khác").symlink_to(watched, target_is_directory=True)
    with pytest.raises(SettingsError) as caught:
        Settings(store_dir=tmp_path / "khác" / "kho", folders=(WatchedFolder(watched),))
    assert caught.value.code == "output_under_watched"


def test_watched_folders_do_not_overlap() -> None:
    with pytest.raises(SettingsError) as caught:
        parse_settings("folders = [{path='/q'}, {path='/q/may1'}]", default_store=STORE)
    assert caught.value.code == "folders_overlap"


def test_a_whole_number_is_a_number_of_seconds() -> None:
    settings = parse_settings(
        "[[folders]]\npath = '~/quét'\nstable_seconds = 2", default_store=STORE
    )
    assert settings.folders[0].stable_seconds == 2.0
    assert settings.folders[0].path == Path("~/quét").expanduser()


def test_the_environment_moves_data_and_settings(tmp_path: Path) -> None:
    environment = {
        "SCANSTATION_DATA": str(tmp_path / "d"),
        "SCANSTATION_SETTINGS": str(tmp_path / "s.toml"),
    }
    assert data_folder(environment) == tmp_path / "d"
    assert settings_file(environment) == tmp_path / "s.toml"
    assert load_settings(environment=environment).store_dir == tmp_path / "d"
    (tmp_path / "s.toml").write_text("language = 'en'", encoding="utf-8-sig")
    assert load_settings(environment=environment).language == "en"


def test_a_file_asked_for_by_name_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(tmp_path / "none.toml")
    assert caught.value.code == "settings_missing"


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError) as caught:
        load_settings(tmp_path / "s.toml")
    assert caught.value.code == "settings_unreadable"
