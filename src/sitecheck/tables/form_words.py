"""What the form says about itself: how it is filled in, in Chinese first, in English below."""

from __future__ import annotations

TITLE = "考核细则填写表"

STEPS = (
    "一、先填“总体”，再依次填“部分”“项目”“规则”；用到哪一种规则，再填“分块”“档次”“名次”。原件不明确之处写进“读法”。",
    "二、每张表第一列写着“例”的行是示例，写着“说明”的行是提示，读入时都跳过。照着示例另起一行填写；示例可以删去，也可以把“例”字删掉直接改用。",
    "三、浅黄色的格子是填写的地方，红色标题的必填。带下拉箭头的格子只能选列出的词。不用的格子空着，不要填“无”或“/”。",
    "四、分值写数字，如 8、0.25，不要写“8×2”这样的算式。原件没有给分值的扣分规则，分值空着，由考核人在本项分值内定。",
    "五、几个编号写在一格里用“、”隔开；几段文字写在一格里用“；”隔开；情况写成“名称=值”，如 has_website=是。",
    "六、右边标题为灰色的列一般不用填；打印时只印左边的列。",
    "七、填好后保存为 .xlsx，交给运维人员执行：sitecheck rubrics import 本文件.xlsx --output 编号.yaml。"
    "有错的地方会逐条指出哪张表、第几行、哪一列、怎样改；全部改好之前什么都不会写入。",
)

KINDS = (
    ("得分", "符合就加分", "分值；可给一部分的填“可酌情”；没有相反记录就得分的填“无记录即得”"),
    ("扣分", "出现就扣一次", "分值；原件没写的空着；有范围的填“最少”“最多”"),
    ("按次扣分", "每出现一次扣一次", "分值、计量；有累计上限的填上限"),
    ("按次得分", "每做到一次加一次", "分值、计量"),
    ("分档", "几档取一档，得该档的分", "在“档次”表写各档；项目（或分块）从零分起加"),
    ("按级扣分", "每件事按级别扣分", "在“档次”表写各级"),
    ("排名", "按名次得分", "排名指标、排名范围；在“名次”表写各段"),
    ("是否", "只答是、否、不适用", "项目不填满分，起算选“不计分”"),
    ("加分", "在总分（或本项）之外加分", "作用于；分值、计量、上限，或在“档次”表写各级"),
    ("扣罚", "在总分（或本项）之外减分", "同上；随清零一并发生的填“随何规则”"),
    ("清零本项", "发生后本项不得分", "不填分值"),
    ("总分归零", "发生后整个结果为零", "不填分值"),
)

ENGLISH = (
    "This form holds one rubric (考核细则). Fill in 总体 (the whole), then 部分 (sections), 项目 (items) and 规则 "
    "(rules); 分块 (parts of an item), 档次 (levels) and 名次 (ranks) only where a rule needs them; 读法 (readings) "
    "where the source is open to more than one; 名单 (units the source names).",
    "Rows marked 例 in the first column are examples, rows marked 说明 are hints: neither is read. Yellow cells are to "
    "be filled in, red headings in every row; cells with an arrow take one of the words listed; leave empty "
    "what is not needed.",
    "Points are plain numbers. A deduction without points means that the source names no amount. Several ids in one "
    "cell are separated by 、, several texts by ；, attributes are written has_website=是.",
    "Read it in with: sitecheck rubrics import FILE.xlsx --output ID.yaml. Every mistake is named with sheet, row and "
    "column; nothing is written while there is one.",
)
