"""A list of judges: checked cell by cell, added whole or not at all."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from contest.forms.judge_list import check_list
from contest.models import Judge
from tests.factories.judging import make_judge, sign_in

pytestmark = pytest.mark.django_db
HEADER = "姓名\t手机\t邮箱\t工作单位\t专业领域\t地区\t其他地区"
GOOD = f"{HEADER}\n顾望舒\t13800000001\t\t江汉大学\t先进制造、人工智能\t襄阳市\t\n韩雪亭\t\thxt@example.com\t\t\t420600\t襄阳"


def add(client, scene, **fields):
    sign_in(client, scene.staff)
    return client.post(reverse("staff_judge_list", args=[scene.contest.slug]), fields)


def test_a_list_is_shown_first_and_added_when_it_is_confirmed(client, scene):
    page = add(client, scene, rows=GOOD, do="check")
    assert page.status_code == 200
    assert "江汉大学" in page.content.decode()
    assert not Judge.objects.exists()
    assert add(client, scene, rows=GOOD, do="add").url == reverse("staff_judges", args=[scene.contest.slug])
    first, second = Judge.objects.order_by("number")
    assert (first.name, first.employer, first.expertise, first.region_code) == ("顾望舒", "江汉大学", ["先进制造", "人工智能"], "420600")
    assert (second.email, second.region_code, second.other_regions) == ("hxt@example.com", "420600", ["420600"])


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        ("\t13800000001\t\t\t\t\t", "姓名", ""),
        ("甲\t1380000\t\t\t\t\t", "手机", "不是手机号"),
        ("甲\t\tnowhere\t\t\t\t", "邮箱", ""),
        ("甲\t\t\t\t\t蓬莱市\t", "地区", "没有叫"),
        ("甲\t\t\t\t\t襄阳市、420600\t", "地区", "只写一个"),
        ("甲\t\t\t\t\t\t襄阳市、瀛洲", "其他地区", "瀛洲"),
        ("旧识\t\t\t\t\t\t", "姓名", "评委库第 1 号"),
    ],
)
def test_what_is_wrong_is_said_by_row_and_column_and_nobody_is_added(client, scene, row, column, words):
    make_judge(scene, "旧识")
    page = add(client, scene, rows=f"{HEADER}\n好人\t\t\t\t\t\t\n{row}", do="add")
    assert page.status_code == 422
    (problem,) = page.context["checked"].problems
    assert (problem.row, problem.column) == (3, column)
    assert words in problem.message
    assert Judge.objects.count() == 1


def test_a_person_twice_in_the_list_and_a_list_without_header_are_problems(scene):
    twice = check_list(scene.contest, f"{HEADER}\n甲\t13800000001\t\t\t\t\t\n乙\t138 0000 0001\t\t\t\t\t")
    assert [(one.row, "第 2 行" in one.message) for one in twice.problems] == [(3, True)]
    assert "表头" in check_list(scene.contest, "甲\n乙").problems[0].message


def test_a_spreadsheet_is_read_into_the_field_and_added_from_there(client, scene):
    file = SimpleUploadedFile("评委.csv", GOOD.replace("\t", ",").encode())
    page = add(client, scene, rows="", file=file, do="add")
    assert "顾望舒\t13800000001" in page.context["form"]["rows"].value()
    assert not Judge.objects.exists()


def test_who_does_not_run_the_contest_adds_nobody(client, scene):
    sign_in(client, scene.leader)
    assert client.post(reverse("staff_judge_list", args=[scene.contest.slug]), {"rows": GOOD, "do": "add"}).status_code == 403
