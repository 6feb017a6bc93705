import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse

from directory.actions.funding import OfAnotherLedger, Overspent, write_fund_row
from directory.models import FundRow, Money
from directory.rules.funds import balance
from files.inspection import UnwantedFile
from files.models import PrivateFile
from ledger.append_only import lift
from ledger.refusals import NotAllowed
from ledger.verification import mismatches
from spreadsheets.reading import read
from tests.factories.contests import pdf
from tests.factories.directory import make_kept_studio
from tests.factories.people import make_organization, make_person, make_role

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 1)


@pytest.fixture
def funded(federation):
    unit = make_organization("江汉重型机械厂工会", under=federation.wuhan)
    studio, keeper = make_kept_studio(office=federation.wuhan, unit=unit)
    write_fund_row(studio=studio, by=federation.wuhan_staff, kind=Money.GRANTED, amount_fen=5_000_000, on=DAY, what="武汉市总工会年度补助")
    return studio, keeper


def spend(studio, by, amount=1_200_000, **fields):
    return write_fund_row(studio=studio, by=by, kind=Money.SPENT, amount_fen=amount, **{"on": DAY, "what": "焊接耗材", **fields})


def test_spending_is_written_with_its_voucher_and_what_is_left_follows(funded):
    studio, keeper = funded
    row = spend(studio, keeper, document="凭 0317", upload=pdf("发票.pdf"))
    assert (row.proof.name, row.yuan) == ("发票.pdf", "12,000")
    assert balance(line.row for line in studio.funds.all()).left == 3_800_000
    assert list(mismatches()) == []


def test_more_than_was_granted_is_refused_and_nothing_is_kept(funded):
    studio, keeper = funded
    with pytest.raises(Overspent):
        spend(studio, keeper, 5_000_001, upload=pdf())
    with pytest.raises(Overspent) as refused:
        spend(studio, keeper, on=DAY - dt.timedelta(days=1))
    assert refused.value.on == DAY - dt.timedelta(days=1)
    assert FundRow.objects.count() == 1
    assert not PrivateFile.objects.exists()


def test_a_line_is_corrected_by_another_and_never_changed(funded):
    studio, keeper = funded
    wrong = spend(studio, keeper)
    spend(studio, keeper, 120_000, supersedes=wrong)
    assert balance(line.row for line in studio.funds.all()).spent == 120_000
    with pytest.raises(OfAnotherLedger):
        spend(studio, keeper, 1, supersedes=wrong)
    last = FundRow.objects.latest("pk")
    spend(studio, keeper, 0, supersedes=last)
    assert balance(line.row for line in studio.funds.all()).spent == 0
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        FundRow.objects.update(amount_fen=1)


def test_the_ledger_is_a_spreadsheet_in_which_corrected_lines_count_nothing(client, funded):
    studio, keeper = funded
    row = spend(studio, keeper, document="凭 0317")
    spend(studio, keeper, amount=1_000_050, supersedes=row, what="焊接耗材，退货一箱")
    client.force_login(keeper)

    answer = client.get(reverse("directory:funds_file", args=[studio.ref]))

    assert "filename*" in answer["Content-Disposition"]
    lines = [list(row) for row in read(answer.content).rows]
    assert lines[0][0].startswith(studio.name)
    assert lines[1][:6] == ["日期", "来源或用途", "凭证", "拨付（元）", "支出（元）", "结余（元）"]
    assert [line[5] for line in lines[2:]] == [50000, None, 39999.5]


def test_who_grants_and_who_spends(funded, federation):
    studio, keeper = funded
    clerk = make_person()
    make_role(clerk, "clerk", studio.unit)
    spend(studio, clerk)
    for by in (keeper, clerk, federation.yichang_staff, make_person()):
        with pytest.raises(NotAllowed):
            write_fund_row(studio=studio, by=by, kind=Money.GRANTED, amount_fen=1, on=DAY, what="补助")
    for by in (federation.yichang_staff, make_person()):
        with pytest.raises(NotAllowed):
            spend(studio, by)
    grant = studio.funds.get(kind=Money.GRANTED)
    with pytest.raises(NotAllowed):  # a grant is not corrected by who spends it
        spend(studio, keeper, 1, supersedes=grant)


def test_a_line_needs_an_amount_and_a_day_that_was(funded):
    studio, keeper = funded
    for wrong in ({"amount": 0}, {"on": dt.date(2999, 1, 1)}, {"what": ""}):
        with pytest.raises(ValidationError):
            spend(studio, keeper, **wrong)
    with pytest.raises(UnwantedFile):
        spend(studio, keeper, upload=SimpleUploadedFile("发票.exe", b"MZ not a voucher"))


def test_a_changed_line_is_noticed(funded, django_db_blocker):
    from django.db import connection

    studio, _keeper = funded
    with connection.cursor() as cursor:
        for statement in lift(connection.vendor, FundRow._meta.db_table):
            cursor.execute(statement)
        cursor.execute(f"UPDATE {FundRow._meta.db_table} SET amount_fen = 9")
    assert "amount" in next(mismatches())[1].what
