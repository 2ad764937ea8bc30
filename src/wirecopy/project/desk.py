"""`wirecopy desk`: let people in at the desk, and out again."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

_ROLES = ("viewer", "editor", "chief", "engineer")  # Member.Role, without starting Django for --help


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    add = acts.add_parser("add", help="add somebody, or send a member through the set-up again")
    role = acts.add_parser("role", help="change what somebody may do, at once")
    remove = acts.add_parser("remove", help="let somebody in no more, and sign them out everywhere")
    for sub in (add, role, remove):
        sub.add_argument("name", metavar="NAME", help="the name they sign in with")
    for sub in (add, role):
        sub.add_argument("--role", choices=_ROLES, required=True, help="what they may do")
    acts.add_parser("list", help="everybody, and what they may do")


def run(args: argparse.Namespace) -> int:
    from django.conf import settings

    from wirecopy.desk import members

    match args.act:
        case "add":
            token = members.invite(args.name, args.role, datetime.now(UTC))
            print(
                f"{args.name} is {args.role}. This link, good once and for 48 hours, sets up their sign-in:"
            )
            print(f"{settings.WIRECOPY['SITE_URL']}/desk/welcome/{token}")
        case "role":
            members.change_role(args.name, args.role)
            print(f"{args.name} is {args.role} now.")
        case "remove":
            members.remove(args.name)
            print(f"{args.name} is let in no more; what they did stays in the log.")
        case "list":
            for member in members.everybody():
                print(f"{member.user.get_username():30} {member.role:10} {members.standing(member)}")
    return 0
