"""The rubric whose rows stand in an empty form as examples: small, and with every kind of rule."""

from __future__ import annotations

from sitecheck.scoring.documents import read_yaml
from sitecheck.scoring.model import Rubric

_TEXT = """\
schema: sitecheck-rubric/1
id: my-county-2026
title: 某县2026年政务公开工作考核细则
source: {document: 某县2026年政务公开工作考核办法, lines: [1, 8], part: 附件1, issuer: 某县人民政府办公室,
  doc_no: 某政办发〔2026〕1号, issued: '2026-03-01', year: 2026}
applies_to: {categories: [department, township], note: 各乡镇和县直部门}
mode: points
cadence: {periods: [quarterly, annual], stated: true, self_assessment_due: 12-20, methods: [日常考核, 年终考评]}
evidence_basis: [网上检查, 查阅资料]
total: {stated: 100, items_sum: 100, cap: 100, floor: 0, readings: [R-1]}
attributes: {has_website: true}
readings:
  R-1: 加减分之后以100分封顶
  R-2: 同一件事被多级通报的，按最高级别计一次
  R-3: 原件没有写明扣多少，由考核人在本项分值内定
table_readings: [R-2]
sections:
  - {id: basic, title: 基础工作, max_points: 40, items: [A1, A2, A3]}
  - {id: content, title: 公开内容, max_points: 60, items: [A4, A5, A6]}
  - {id: adjust, title: 加减分, items: [A7, A8]}
subtotals:
  - {id: daily, title: 日常考核, sections: [basic, content], max_points: 100}
items:
  - id: A1
    number: 1
    section: basic
    title: 组织领导
    max_points: 10
    start: zero
    source_lines: [1, 1]
    rules:
      - {id: r1, kind: award, condition: 有领导小组和工作机构, points: 4}
      - {id: r2, kind: award, condition: 制度健全并落实, points: 6, judged: true}
  - id: A2
    number: 2
    section: basic
    title: 工作进展
    max_points: 15
    start: zero
    source_lines: [2, 2]
    parts:
      - {id: a, max_points: 10, start: zero, title: 按时办结的情况}
      - {id: b, max_points: 5, start: full, title: 报送材料}
    rules:
      - id: r1
        kind: tier
        direction: set
        part: a
        condition: 办结情况
        tiers:
          - {key: on_time, points: 10, condition: 全部按时}
          - {key: late, points: 5, condition: 有超期}
          - {key: none, points: 0, condition: 未开展}
      - {id: r2, kind: per_occurrence, part: b, condition: 材料迟报, points: 1, per: piece}
      - {id: g1, kind: gate, effect: item_zero, condition: 全年未报任何材料}
  - id: A3
    number: 3
    section: basic
    title: 信息报送排名
    max_points: 15
    start: zero
    source_lines: [3, 3]
    rules:
      - id: r1
        kind: rank
        condition: 按信息采用得分排名
        metric: 信息采用得分
        population: all
        bands:
          - {from_top: [1, 10], points: 15}
          - {from_bottom: [1, 10], points: 5}
          - {points: 10}
  - id: A4
    number: 4
    section: content
    title: 公开指南
    max_points: 20
    start: full
    source_lines: [4, 4]
    when: {has_website: true}
    rules:
      - {id: r1, kind: per_occurrence, condition: 联系信息要素缺失, points: 1, per: field, cap: 6, automation: auto,
         check: contact-fields, check_params: {fields: [机构名称, 办公地址, 办公时间, 联系电话, 传真号码, 电子邮箱]}}
      - {id: r2, kind: deduct, condition: 指南未及时更新, points: null, automation: assisted, check: disclosure-guide,
         readings: [R-3]}
  - id: A5
    number: 5
    section: content
    title: 专栏建设
    max_points: 20
    start: full
    source_lines: [5, 5]
    rules:
      - {id: r1, kind: deduct, condition: 没有开设专栏, points: 10, exclusive_with: [r2], exclusive_scope: item}
      - {id: r2, kind: deduct, condition: 已开设但未更新, points: null, points_range: [2, 5], exclusive_with: [r1],
         exclusive_scope: item}
  - id: A6
    number: 6
    section: content
    title: 通报批评
    max_points: 20
    start: full
    source_lines: [6, 6]
    rules:
      - id: r1
        kind: tier
        direction: deduct
        condition: 公开工作被通报批评（按级别）
        per: event
        tiers:
          - {key: county, points: 5, condition: 县级}
          - {key: city, points: 10, condition: 市级及以上}
  - id: A7
    number: 7
    section: adjust
    title: 加分
    start: none
    in_base: false
    source_lines: [7, 7]
    rules:
      - {id: r1, kind: bonus, scope: total, condition: 经验被上级推广, points: 1, per: event, cap: 3,
         period_cap: calendar_year}
  - id: A8
    number: 8
    section: adjust
    title: 扣罚
    start: none
    in_base: false
    source_lines: [8, 8]
    rules:
      - {id: r1, kind: penalty, scope: total, condition: 发生泄密事件, points: 10}
      - {id: z1, kind: zero_all, effect: total_zero, condition: 弄虚作假}
"""


def example() -> Rubric:
    """A made-up county's rubric; no office's."""
    return Rubric.model_validate(read_yaml(_TEXT).data)
