"""Who may open which address. One row for each name of the URLconf; the groups at the end answer for whole libraries by their prefix.

A row says who is let in and what they get; everyone else who is signed in gets `others`, and a visitor is asked to sign in (or `visitor`).
Places of an address are attributes of the scene ("sent.ref") or written as they are ("zh-hans").
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

ROLES = (
    "visitor", "worker", "leader", "clerk", "approver", "city", "staff", "elsewhere", "judge", "scorer", "supervisor", "founder", "administrator",
)  # fmt: skip
POSTING = ("visitor", "worker", "clerk", "elsewhere", "judge", "supervisor", "administrator")  # of each kind of refusal one
SIGN_IN = -1  # sent to the sign-in page
OFFICERS = ("clerk", "approver", "city", "staff", "elsewhere")
OF_THE_UNIT = ("clerk", "approver", "city", "staff")
STAFF = ("staff", "elsewhere")
HOST = ("staff",)
HOST_READ = ("staff", "supervisor")
TENDERS = ("staff", "administrator")  # of a directory entry of the province
NOT_THEIRS = {"elsewhere": 404}  # staff of another province may open such pages, but this one is not among theirs
KEEPERS = ("staff", "elsewhere", "administrator")
KEPT = ("leader", "staff", "administrator")  # the leader of the entry keeps the experts' studio in the scene


@dataclass(frozen=True)
class Row:
    who: frozenset[str]
    at: tuple[str, ...]
    answer: int
    others: int
    visitor: int
    method: str
    query: str
    reads_only: frozenset[str]
    but: tuple[tuple[str, int], ...]

    def expected(self, role: str) -> int:
        if role in dict(self.but):
            return dict(self.but)[role]
        if role in self.who:
            return self.answer
        return self.visitor if role == "visitor" else self.others


def only(
    who: Iterable[str], *at: str, answer: int = 200, others: int = 403, visitor: int = SIGN_IN, method: str = "get", query: str = "",
    reads_only: Iterable[str] = (), but: Mapping[str, int] | None = None,
) -> Row:  # fmt: skip
    return Row(frozenset(who), at, answer, others, visitor, method, query, frozenset(reads_only), tuple((but or {}).items()))


def everyone(*at: str, answer: int = 200, query: str = "") -> Row:
    return only(ROLES, *at, answer=answer, query=query)


def people(*at: str, answer: int = 200, query: str = "", method: str = "get") -> Row:
    return only(ROLES[1:], *at, answer=answer, query=query, method=method)


def own(who: str, *at: str, answer: int = 200, method: str = "get") -> Row:
    """Somebody else's is not there at all."""
    return only((who,), *at, answer=answer, others=404, method=method)


TABLE: dict[str, Row] = {
    # the frame
    "favicon": everyone(answer=302),
    "robots": everyone(),
    "sitemap": everyone(),
    "language": everyone("en", answer=302),
    "public_file": everyone("nothing.png", answer=404),
    "page": everyone(""),
    "contest_page": everyone("cup.slug"),
    "news_feed": everyone(),
    "search:search": everyone(),
    "search:suggest": everyone(),
    "search:json": everyone(),
    "search:csv": only(KEEPERS),
    "search:staff": only(KEEPERS),
    "search:synonym_new": only(KEEPERS),
    "search:synonym": only(KEEPERS, "synonym.pk"),
    "search:missed": only(KEEPERS, "missed.pk", answer=302, method="post"),
    "search:rebuild": only(KEEPERS, answer=302, method="post"),
    # what everybody may see
    "contest": everyone("cup.slug", answer=302),
    "publicity": everyone(),
    "draws": everyone("cup.slug"),
    "draw_file": everyone("last_round.ref", "1"),
    "verifier": everyone(),
    "result": everyone("publication.ref"),
    "record": everyone("publication.ref"),
    "object": people("publication.ref"),
    "contest_poster": everyone("cup.slug"),
    "result_paper": everyone("publication.ref", "commendation.docx"),
    "objection": own("worker", "objection.ref"),
    "certificate_pdf": everyone("certificate.code"),
    "verify_look_up": everyone(),
    "verify": everyone("certificate.code"),
    "verify_receipt": everyone("sent.submitted.receipt.code"),
    "directory:studio": everyone("studio.slug"),
    "directory:craftsman": everyone("craftsman.slug"),
    "directory:feed": everyone(),
    "directory:visits": everyone("expert.slug"),
    "directory:visits_calendar": everyone("expert.slug"),
    "directory:portrait": everyone("studios", "studio.slug", answer=404),  # it has none
    "directory:card": everyone("studios", "studio.slug"),
    "directory:printed": everyone("studios", "studio.slug"),
    "outcomes": everyone(),
    "outcomes_screen": everyone(),
    "showcases": everyone(),
    "showcase": everyone("showcase.slug"),
    "showcase_picture": everyone("showcase.slug", "1", answer=404),  # it has none
    "outcomes_measure": everyone("figure.measure"),
    "outcomes_download": everyone("outcomes.xlsx"),
    # one's own
    "me": people(),
    "my_roles": people(),
    "my_name": people(),
    "my_data": people(),
    "close_account": people(answer=302),  # to be confirmed first
    "lay_down_role": people("post.pk", answer=302),  # likewise; whose it is, is asked afterwards
    "notices:inbox": people(),
    "notices:read_all": people(answer=302, method="post"),
    "notices:open": own("worker", "notice.ref", answer=302),
    "job": own("worker", "job.ref"),
    # an organization's page
    "organization": only(("clerk", "approver", "city", "staff", "administrator"), "desk.ref"),
    "invite_to_role": only(("clerk", "approver", "city", "staff", "administrator"), "desk.ref", answer=422, method="post"),
    "withdraw_invitation": only(("approver", "city", "staff", "administrator"), "desk.ref", "invitation.pk", answer=302, method="post"),
    "add_organization": only(("clerk", "approver", "city", "staff", "administrator"), "desk.ref", answer=422, method="post"),
    "rename_organization": only(("clerk", "approver", "city", "staff", "administrator"), "desk.ref", answer=422, method="post"),
    "end_role": people("desk.ref", "post.pk", answer=302, method="post"),  # to be confirmed first
    "hand_over_role": people("desk.ref", "post.pk", answer=302),  # likewise
    # the team
    "entry_new": people("cup.slug"),
    "entries_mine": people(),
    "entry_units": people(query="contest={cup.slug}"),
    "entry": own("leader", "sent.ref"),
    "entry_edit": own("leader", "draft.ref"),
    "entry_check": own("leader", "draft.ref"),
    "entry_parts": people(),
    "entry_ask_members": own("leader", "draft.ref", answer=409, method="post"),  # nobody with a phone
    "entry_no_union": own("leader", "draft.ref"),
    "entry_confirm": own("leader", "draft.ref", answer=302),  # nobody else has entered it
    "entry_recall": own("leader", "sent.ref", answer=302, method="post"),
    "entry_withdraw": own("leader", "sent.ref"),
    "entry_apart": own("leader", "sent.ref"),
    "entry_discard": own("leader", "draft.ref", answer=302, method="post"),
    "entry_file": only(("leader", "clerk", "approver", "city", "staff", "supervisor"), "sent.ref", "sent_file.ref", reads_only=ROLES),
    "entry_file_remove": own("leader", "draft.ref", "draft_file.ref", answer=302, method="post"),
    "entry_file_page": only(("leader", "clerk", "approver", "city", "staff", "supervisor"), "sent.ref", "sent_file.ref", "1", reads_only=ROLES),
    "entry_upload_begin": only(("leader",), "draft.ref", answer=404, others=404, method="post"),  # of no document
    "entry_upload": own("leader", "draft.ref", "nothing", answer=404),
    "entry_version": own("leader", "sent.ref", "1"),
    "entry_receipt": only(("leader", "clerk", "approver", "city", "staff", "supervisor"), "sent.ref", "1", reads_only=ROLES),
    "entry_content": only(("leader", "clerk", "approver", "city", "staff", "supervisor"), "sent.ref", "1", reads_only=ROLES),
    "entry_appeal": own("leader", "refused.ref"),
    "entry_nominate": own("leader", "no_places.ref", answer=302, method="post"),
    "entry_give_back": own("founder", "winner.ref"),
    # the desks
    "appeals": only(OFFICERS),
    "appeal_examine": only(("approver", "city", "staff", "supervisor"), "appealed.ref", reads_only=("supervisor",)),
    "desks": only(OFFICERS),
    "desk": only(OFFICERS, "cup.slug"),
    "desk_list": only(OFFICERS, "cup.slug"),
    "desk_places": only(OFFICERS, "cup.slug"),
    "desk_below": only(OFFICERS, "cup.slug"),
    "desk_sheets": only(OF_THE_UNIT, "cup.slug"),
    "desk_sheet": only(OF_THE_UNIT, "cup.slug", "entry_list.ref", but=NOT_THEIRS),
    "desk_sheet_template": only(OFFICERS, "cup.slug"),
    "entries_claim": people(),
    "entry_letters": only(("leader", "clerk", "approver", "city", "staff", "supervisor"), "sent.ref", reads_only=("supervisor",)),
    "staff_letters": only(HOST, "cup.slug"),
    "staff_entries_sheet": only(HOST_READ, "cup.slug"),
    "staff_bulk": only(HOST, "cup.slug", answer=302),
    "staff_batch": only(HOST_READ, "cup.slug", "batch.ref", reads_only=("supervisor",)),
    "desk_enter_for": only(OFFICERS, "cup.slug"),
    "desk_papers": only(OFFICERS, "cup.slug"),
    "desk_paper": only(OF_THE_UNIT, "paper.token", "docx"),
    "desk_stamped_file": only(OF_THE_UNIT, "stamped.pk"),
    "stamped": everyone("paper.token"),
    "desk_entry": only(OF_THE_UNIT, "sent.ref"),
    "desk_take_off": only(("approver", "city", "staff"), "recommendation.pk", answer=302, method="post"),
    # judges
    "judge_desk": only(("judge",), answer=302),
    "judge_commitment": only(("judge",), "cup.slug"),
    "judge_round": only(("judge",), "round.ref"),
    "judge_declare": only(("judge",), "setting_up.ref"),
    "judge_sheet": only(("judge",), "sheet.ref"),
    "judge_mark": only(("judge",), "sheet.ref", answer=422, visitor=401, method="post"),
    "judge_remark": only(("judge",), "sheet.ref", visitor=401, method="post"),
    "judge_recuse": only(("judge",), "sheet.ref"),
    "judge_file": only(("judge",), "sheet.ref", "seen_file.ref"),
    "judge_page": only(("judge",), "sheet.ref", "seen_file.ref", "1"),
    "judge_panel": only(("judge",), "round.ref"),
    # the score clerk
    "clerk_desk": only(("scorer",), answer=302),
    "clerk_round": only(("scorer",), "round.ref"),
    "clerk_sheet": only(("scorer",), "sheet.ref"),
    # staff of the host, and the supervisor who reads
    "staff_progress": only(HOST_READ, "round.ref", reads_only=("supervisor",)),
    "staff_blind": only(HOST_READ, "round.ref", reads_only=("supervisor",)),
    "staff": everyone(answer=302),  # leads on to the list, which asks
    "staff_contests": only(STAFF),
    "staff_contest_new": only(STAFF),
    "staff_contest": only(HOST_READ, "cup.slug", reads_only=HOST_READ),
    "staff_announce": only(HOST, "cup.slug", answer=409, method="post"),
    "staff_zones": only(HOST, "cup.slug"),
    "correction_period": only(OF_THE_UNIT, "sent.ref"),
    "staff_zone_up": only(HOST, "cup.slug"),
    "staff_contest_copy": only(HOST, "cup.slug"),
    "contest_preview": only(HOST, "cup.slug"),
    "staff_contest_edit": only(HOST, "cup.slug", "tracks"),
    "staff_entries": only(HOST_READ, "cup.slug", reads_only=HOST_READ),
    "staff_entry_alike": only(HOST_READ, "sent.ref"),
    "staff_drafts": only(HOST, "cup.slug"),
    "staff_entry_reopen": only(HOST, "sent.ref"),
    "staff_entry": only(HOST_READ, "sent.ref", reads_only=("supervisor",)),
    "staff_judges": only(HOST_READ, "cup.slug", reads_only=("supervisor",)),
    "staff_judge_list": only(HOST, "cup.slug"),
    "staff_judge": only(HOST, "cup.slug", "spare.pk"),
    "staff_rounds": only(HOST_READ, "cup.slug", reads_only=HOST_READ),
    "staff_round_new": only(HOST, "cup.slug"),
    "staff_round": only(HOST_READ, "round.ref", reads_only=("supervisor",)),
    "staff_round_delete": only(HOST, "setting_up.ref", answer=302, method="post"),
    "staff_scheme": only(HOST_READ, "round.ref", reads_only=("supervisor",)),
    "staff_factors": only(HOST_READ, "round.ref", reads_only=("supervisor",)),
    "staff_round_judge": only(HOST_READ, "round.ref", "spare.pk", reads_only=("supervisor",)),
    "staff_draw_file": only(HOST_READ, "round.ref", "1", reads_only=HOST_READ),
    "staff_bench": only(HOST_READ, "round.ref", reads_only=("supervisor",)),
    "staff_sheets": only(HOST_READ, "round.ref", "row.pk", reads_only=("supervisor",)),
    "entry_feedback": own("founder", "winner.ref"),
    "entry_shares": own("founder", "winner.ref"),
    "staff_awards": only(HOST_READ, "done.slug", reads_only=("supervisor",)),
    "staff_prizes": only(HOST, "done.slug"),
    "staff_fees": only(HOST, "done.slug", query="day=1000&full=1&half=1"),
    "staff_certificates": only(HOST_READ, "done.slug", reads_only=("supervisor",)),
    "staff_certificates_file": only(HOST, "done.slug", answer=404),
    "staff_reissue": only(HOST, "done.slug", "certificate.code"),
    "staff_book_make": only(HOST, "done.slug", "last_round.ref", answer=302, method="post"),
    "staff_book": only(HOST, "done.slug", "last_round.ref", answer=404),
    "staff_calendar": only((*STAFF, "administrator")),
    "staff_decisions": only(HOST_READ, "sent.ref", reads_only=("supervisor",)),
    "staff_result": only(HOST_READ, "done.slug", "last_round.ref", reads_only=("supervisor",)),
    "staff_ties": only(HOST_READ, "done.slug", "last_round.ref", reads_only=("supervisor",)),
    "staff_recounts": only(HOST_READ, "done.slug", "last_round.ref", reads_only=("supervisor",)),
    "staff_recount": only(HOST_READ, "done.slug", "last_round.ref", "none", answer=404),
    "round_scales": only(("supervisor",), "done.slug", "last_round.ref"),
    "staff_ledger": only(HOST_READ, "done.slug"),
    "staff_explained": only(HOST_READ, "done.slug", "last_round.ref", "999999", answer=404),
    "staff_spreadsheet": only(HOST_READ, "done.slug", "last_round.ref"),
    "staff_report": only(HOST_READ, "done.slug", "last_round.ref"),
    "staff_score_sheets_make": only(HOST, "done.slug", "last_round.ref", answer=302, method="post"),
    "staff_score_sheets": only(HOST_READ, "done.slug", "last_round.ref", answer=404),
    "staff_record": only(HOST_READ, "done.slug", "last_round.ref", "1"),
    "staff_objections": only(HOST_READ, "done.slug", "last_round.ref", reads_only=HOST_READ),
    "staff_objection": only(HOST_READ, "done.slug", "objection.ref", reads_only=("supervisor",)),
    "staff_objection_evidence": only(HOST_READ, "done.slug", "objection.ref", reads_only=HOST_READ),
    # the directory's staff: what is outside their reach is not there
    "directory:staff_profiles": only(KEEPERS),
    "directory:upload": only(KEEPERS),
    "directory:import": only(TENDERS, "listed.ref", but=NOT_THEIRS),
    "directory:apply_import": only(TENDERS, "listed.ref", answer=409, method="post", but=NOT_THEIRS),
    "directory:new_profile": only(KEEPERS, "studios"),
    "directory:staff_profile": only(TENDERS, "studios", "studio.ref", but=NOT_THEIRS),
    "directory:approve": only(TENDERS, "studios", "studio.ref", answer=409, method="post", but=NOT_THEIRS),
    "directory:add_to_studio": only(TENDERS, "studios", "studio.ref", "member", answer=422, method="post", but=NOT_THEIRS),
    "directory:add_to_craftsman": only(TENDERS, "craftsmen", "craftsman.ref", "honour", answer=422, method="post", but=NOT_THEIRS),
    "directory:remove_member": only(TENDERS, "studio.ref", "member.pk", answer=302, method="post", but=NOT_THEIRS),
    "directory:reviews": only(KEEPERS),
    "directory:review": only(TENDERS, "expert.ref", "review.year", but=NOT_THEIRS),
    "directory:counts": only(KEEPERS),
    "directory:duplicates": only(KEEPERS),
    "directory:merge": only(TENDERS, "craftsmen", "craftsman.ref", "namesake.ref", but=NOT_THEIRS),
    "directory:add_keeper": only(TENDERS, "studio.ref", answer=422, method="post", but=NOT_THEIRS),
    "directory:release_keeper": only(TENDERS, "expert.ref", "keeping.pk", answer=302, method="post", but=NOT_THEIRS),
    # who keeps a studio: the keeper, and staff of its region in their place; the officers of its unit for its money
    "directory:my_studios": people(),
    "directory:kept": only(KEPT, "expert.ref", others=404),
    "directory:keep": only(KEPT, "expert.ref", "visit", answer=422, others=404, method="post"),
    "directory:agreement": only(KEPT, "expert.ref", "pair.pk", "conclude", answer=422, others=404, method="post"),
    "directory:agreement_file": only(KEPT, "expert.ref", "pair.pk", others=404),
    "directory:funds_file": only(KEPT, "expert.ref", others=404),
    "directory:voucher": only(KEPT, "expert.ref", "voucher.pk", others=404),
    "directory:cancel_offer": only(KEPT, "offer.ref", answer=422, others=404, method="post"),
    "directory:group": only(KEPT, "group.ref", "decline", answer=422, others=404, method="post"),
    "directory:draft": only(KEPT, "studios", "expert.ref", others=404),
    "directory:send_portrait": only(KEPT, "studios", "expert.ref", answer=422, others=404, method="post"),
    "directory:draft_portrait": only((), "studios", "expert.ref", others=404),
    # questions: the two sides, and nobody else, whatever their post
    "directory:ask": people("expert.slug"),
    "directory:questions": people(),
    "directory:consultation": only(("leader", "worker"), "question.ref", others=404),
    "directory:move_question": only((), "question.ref", "accept", others=404, method="post", but={"leader": 302, "worker": 403}),
    # a unit's application, and the unions above it
    "directory:applications": only(OFFICERS),
    "directory:new_application": only(OFFICERS),
    "directory:application": only(OF_THE_UNIT, "application.ref", but=NOT_THEIRS),
    "directory:edit_application": only(OF_THE_UNIT, "application.ref", but=NOT_THEIRS),
    "directory:move_application": only(OF_THE_UNIT, "application.ref", "submit", answer=302, method="post", but=NOT_THEIRS),
    "directory:bookings": only(OFFICERS),
    "directory:booking": only(OF_THE_UNIT, "group.ref", others=404),
    "directory:revoke_honour": only(TENDERS, "craftsman.ref", "honour.pk", answer=422, method="post", but=NOT_THEIRS),
    # ventures: the founder's own, and staff of the region
    "ventures_mine": only(ROLES[1:], but={"founder": 302}),  # who has one only is led to it
    "venture": own("founder", "venture.ref"),
    "venture_name": own("founder", "venture.ref", answer=302, method="post"),
    "venture_accountant": own("founder", "venture.ref", answer=302, method="post"),
    "venture_report": own("founder", "venture.ref"),
    "venture_evidence": only(("founder", "staff"), "venture.ref", "evidence.file.ref", reads_only=ROLES),
    "venture_showcase": own("founder", "venture.ref"),
    "venture_showcase_picture": only((), "venture.ref", "1", others=404),  # it has none
    "my_interests": people(),
    "venture_offers": own("founder", "venture.ref"),
    "venture_apply": own("founder", "venture.ref", "programme.ref"),
    "venture_loan_sheet": own("founder", "venture.ref"),
    "support": own("founder", "support.ref"),
    "report_imports": only(OFFICERS),
    "report_import_template": only(OFFICERS),
    "report_import": only(HOST, "report_import.ref", but={**dict.fromkeys(("clerk", "approver", "city", "elsewhere"), 404)}),
    "staff_showcases": only(STAFF),
    "staff_showcase": only(HOST, "showcase.ref", but=NOT_THEIRS),
    "staff_payers": only(STAFF),
    "staff_payer": only(HOST, "deal.counterparty.ref", but=NOT_THEIRS),
    "staff_programmes": only(STAFF),
    "staff_funds": only(STAFF),
    "staff_programme_new": only(STAFF, "space"),
    "staff_programme": only(HOST, "programme.ref", but=NOT_THEIRS),
    "staff_assessment": only(HOST, "programme.ref", but=NOT_THEIRS),
    "staff_support": only(HOST, "support.ref"),
    "staff_ventures": only(STAFF),
    "staff_ventures_move": only(STAFF, answer=302, method="post"),
    "staff_ventures_export": only(STAFF),
    "staff_venture_paper": only(HOST, "venture.ref", "note.pk", but=NOT_THEIRS),
    "staff_venture_new": only(STAFF),
    "staff_venture": only(HOST, "venture.ref", but=NOT_THEIRS),
    "staff_deal": only(HOST, "deal.ref"),
    "staff_verify": only(STAFF),
    "staff_verify_report": only(HOST, "report.ref"),
    "staff_verify_payment": only(HOST, "payment.pk", answer=302, method="post"),
    "staff_audits": only(STAFF),
    "staff_audit_sample": only(HOST, "audit_sample.ref", but=NOT_THEIRS),
    "staff_figures": only(STAFF),
    "staff_figure": only(HOST, "figure.pk"),
    "staff_figures_any": only(STAFF),
    "staff_annual": only(STAFF),
    "staff_claims": only(STAFF),
}

# allauth and our own sign-in, below accounts/: these are open to visitors, every other one asks to sign in.
ENTRANCES = frozenset({
    "login/", "login/code/", "login/code/confirm/", "login/password/", "register/", "invitation/<str:token>/", "privacy/", "signup/", "logout/",
    "inactive/", "confirm-email/", "password/reset/", "password/reset/confirm/", "password/reset/complete/", "password/reset/done/",
    "phone/verify/", "2fa/authenticate/", "2fa/webauthn/login/",
})  # fmt: skip
# Wagtail: its admin is for editors (staff and administrators), its people and groups for nobody; documents are public once they are published.
EDITORS = ("staff", "elsewhere", "administrator")
NOBODYS = ("admin/users/", "admin/groups/", "admin/users/add/", "admin/users/1/", "admin/groups/1/", "admin/password_reset/")
PUBLIC_IN_ADMIN = {"/admin/jsi18n/", "/admin/sprite/"}  # words and pictures of Wagtail itself
WAGTAILS = ("admin/", "documents/", "_util/")
