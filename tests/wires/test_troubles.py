"""The table of kinds by troubles: which test shows that a trouble is survived, or why there is none to have.

Kill -9 at any moment of a conversation is tested for all kinds that have one in tests/crash/test_killed_deliveries.py.

A kind or a trouble that is added leaves holes here until somebody has thought of each.
"""

from __future__ import annotations

import inspect
from importlib import import_module

import pytest

from tests.crash.test_killed_deliveries import LISTENED, VISITED
from wirecopy.wires.models import Source
from wirecopy.wires.ways import WAYS

_AWAY = {
    "gone": "test_folder_away.test_a_server_that_is_gone_is_said_on_the_source_and_asked_less_often",
    "half-written": "test_folder_away.test_a_file_that_still_grows_is_left_alone",
    "same again": "test_folder_away.test_the_same_file_again_is_stored_once_and_leaves_its_trail",
    "wrong password": "test_folder_away.test_a_wrong_password_is_said_with_what_to_do_and_never_shown",
    "renamed or replaced while read": "test_folder_away.test_a_file_replaced_while_it_is_read_loses_neither",
    "killed before the thanks": "test_folder_away."
    "test_a_crash_after_the_commit_takes_the_file_again_and_stores_nothing_twice",
}
_NO_FILES = "- nothing is renamed on this way"

TABLE: dict[str, dict[str, str]] = {
    "poll": {
        "gone": "test_poll.test_a_failure_is_written_on_the_source_and_waits_as_long_as_it_was_told",
        "half-written": "test_http.test_a_packed_answer_that_breaks_off_is_no_answer",
        "same again": "test_receive.test_a_poll_that_finds_what_it_found_last_time_leaves_no_row",
        "wrong password": "test_http.test_a_refusal_says_whether_trying_again_is_of_use",
        "renamed or replaced while read": _NO_FILES,
        "killed before the thanks": "test_poll.test_an_answer_that_is_refused_leaves_no_etag_behind",
    },
    "folder": {
        "gone": "test_folder.test_trouble_with_the_folder_is_said_on_the_source_and_goes_when_it_is_over",
        "half-written": "test_folder.test_a_sender_that_stalls_with_the_file_open_is_waited_for",
        "same again": "test_folder.test_a_name_used_again_is_a_delivery_again_and_neither_file_is_lost",
        "wrong password": "- there is none; a folder we may not write in is the trouble of test_folder's first row",
        "renamed or replaced while read": "test_folder.test_what_a_crash_left_half_taken_is_taken_again",
        "killed before the thanks": "test_folder.test_what_a_crash_left_half_taken_is_taken_again",
    },
    "sftp": _AWAY,
    "ftp": _AWAY,
    "s3": {
        **_AWAY,
        "half-written": "- an object is there when it is whole",
        "wrong password": "test_folder_away.test_wrong_keys_of_s3_are_said_with_what_to_do_and_never_shown",
    },
    "push": {
        "gone": "- the agency calls us",
        "half-written": "- the web server hands over whole bodies only",
        "same again": "test_push.test_what_is_pushed_twice_leaves_two_rows",
        "wrong password": "test_push_proof.test_what_does_not_hold_is_refused_with_the_reason",
        "renamed or replaced while read": _NO_FILES,
        "killed before the thanks": "test_push_proof.test_a_signed_push_is_taken_in_once_and_its_signature_not_again",
    },
    "websub": {
        "gone": "test_websub.test_a_hub_that_is_gone_is_said_and_the_feed_is_taken_all_the_same",
        "half-written": "- the web server hands over whole bodies only, and each is signed",
        "same again": "test_websub.test_the_same_distribution_again_is_taken_in_once",
        "wrong password": "test_websub.test_301_302_a_wrong_or_missing_signature_is_ignored_counted_and_told",
        "renamed or replaced while read": "test_websub."
        "test_201_202_a_topic_that_moved_is_subscribed_to_at_its_new_place",
        "killed before the thanks": "test_websub.test_a_distribution_that_could_not_be_stored_is_not_thanked_for",
    },
    "imap": {
        "gone": "test_mail.test_a_wrong_password_and_a_server_that_is_gone_are_said_and_no_secret_shown",
        "half-written": "- a mailbox holds whole mails only",
        "same again": "test_mail.test_the_same_mail_again_is_stored_once",
        "wrong password": "test_mail.test_a_wrong_password_and_a_server_that_is_gone_are_said_and_no_secret_shown",
        "renamed or replaced while read": _NO_FILES,
        "killed before the thanks": "test_mail.test_a_mail_that_could_not_be_stored_stays_unseen",
    },
    "smtp": {
        "gone": "- the agency calls us",
        "half-written": "test_mail.test_a_mail_that_breaks_off_or_is_too_large_leaves_nothing",
        "same again": "test_mail.test_the_same_mail_sent_again_is_stored_once",
        "wrong password": "test_mail.test_paused_removed_and_foreign_senders_are_answered_as_they_should",
        "renamed or replaced while read": _NO_FILES,
        "killed before the thanks": "test_mail.test_what_cannot_be_stored_is_not_thanked_for",
    },
    "sse": {
        "gone": "test_listening.test_a_server_that_is_gone_is_said_and_the_place_is_kept",
        "half-written": "test_listening.test_events_are_read_as_the_standard_says",
        "same again": "test_listening.test_the_same_event_again_is_stored_once",
        "wrong password": "test_listening.test_what_is_no_event_stream_is_said_and_asked_less_often",
        "renamed or replaced while read": _NO_FILES,
        "killed before the thanks": "test_listening.test_an_event_that_could_not_be_stored_is_asked_for_again",
    },
    "longpoll": {
        "gone": "test_listening.test_a_server_that_is_gone_is_said_and_the_place_is_kept",
        "half-written": "test_listening.test_an_answer_that_does_not_do_is_said_and_no_key_shown",
        "same again": "test_receive.test_the_same_bytes_pushed_twice_leave_two_rows_and_are_stored_once",
        "wrong password": "test_listening.test_an_answer_that_does_not_do_is_said_and_no_key_shown",
        "renamed or replaced while read": "test_listening."
        "test_a_page_that_the_feed_has_forgotten_is_left_for_its_beginning",
        "killed before the thanks": "test_listening.test_a_page_that_could_not_be_stored_is_asked_for_again",
    },
    "nats": {
        "gone": "test_listening.test_what_is_wrong_with_a_server_is_said_and_no_secret_shown",
        "half-written": "- a message comes whole or not at all",
        "same again": "test_listening.test_messages_become_deliveries_and_are_acknowledged_once_they_are_durable",
        "wrong password": "test_listening.test_what_is_wrong_with_a_server_is_said_and_no_secret_shown",
        "renamed or replaced while read": _NO_FILES,
        "killed before the thanks": "test_listening.test_a_message_that_could_not_be_stored_is_sent_again",
    },
}


def test_every_kind_that_visits_or_listens_is_killed_in_the_middle_of_it() -> None:
    assert {*VISITED, *LISTENED} == set(TABLE) - {"poll", "folder", "push", "websub"}


def test_the_table_has_every_kind_there_is() -> None:
    assert set(TABLE) == set(WAYS) == set(Source.Kind.values)


@pytest.mark.parametrize("kind", list(TABLE))
def test_each_trouble_of_a_kind_has_its_test_or_a_reason(kind: str) -> None:
    assert set(TABLE[kind]) == set(_AWAY)
    for says in TABLE[kind].values():
        if not says.startswith("- "):
            module, _, name = says.partition(".")
            assert inspect.isfunction(getattr(import_module(f"tests.wires.{module}"), name, None)), says
