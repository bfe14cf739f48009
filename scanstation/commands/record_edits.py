"""`scanstation records set`: a person's word over the machine's, without a window."""

from __future__ import annotations

import argparse
import json
import sys

from rich.console import Console
from rich.text import Text

from scanstation.errors import UsageError
from scanstation.messages import describe
from scanstation.services.correction_service import CorrectionService
from scanstation.services.document_report import DocumentReport
from scanstation.services.records_service import RecordsService
from scanstation.store import Store

__all__ = ["add_set", "run_set"]


def add_set(
    actions: argparse._SubParsersAction[argparse.ArgumentParser],
) -> argparse.ArgumentParser:
    """Describe the action."""
    parser = actions.add_parser(
        "set",
        help="sửa hoặc xác nhận trường của một tài liệu / correct or confirm fields",
        description="Writes values over the machine's; its own value again confirms it. "
        'An empty VALUE says that the document has none. "type=quyet_dinh" sets the type.',
    )
    parser.add_argument("id", help="id, or its beginning")
    parser.add_argument("values", nargs="*", metavar="FIELD=VALUE", help="code_number=184 …")
    parser.add_argument("--by", required=True, metavar="NAME", help="who decides")
    parser.add_argument(
        "--rest-right", action="store_true", help="every other value of the machine is confirmed"
    )
    return parser


def run_set(store: Store, args: argparse.Namespace) -> None:
    """Write the values and say so.

    Raises:
        UsageError: "set_without_values", and those of `CorrectionService.correct_all`.
    """
    values = dict(_pair(text) for text in args.values)
    if not values and not args.rest_right:
        raise UsageError("set_without_values")
    document_id = RecordsService(store).show(args.id).document.id
    CorrectionService(store).correct_all(
        document_id, values, args.by, rest_is_right=args.rest_right
    )
    if args.json:
        report = DocumentReport(store, args.lang).of(document_id)
        sys.stdout.write(json.dumps(report, ensure_ascii=False) + "\n")
        return
    facts = {"id": document_id, "fields": ", ".join(values)}
    said = describe("set_done" if values else "set_confirmed", args.lang, facts)
    console = Console(soft_wrap=True)
    console.print(Text(said.text))
    console.print(Text(f"→ {said.next_step}", style="dim"))


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise UsageError("set_without_values")
    return name.strip(), value
