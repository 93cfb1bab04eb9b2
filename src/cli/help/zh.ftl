### 命令行帮助的中文。英文写在各命令的代码里，此处逐条给出中文。
### The Chinese of the command line's help. The English is in the code of each command.
###
### trace                  一条命令（下级命令以连字符相连：csvw-to-rdf）；.after 是其后的示例
### trace--save            该命令的一个选项或参数；属性是其可选值的说明
### any--store             各命令共有的选项，命令自己的条目优先
### value--DIR             用法中的占位名

## 程序

xiangmai = 乡脉：把乡镇、组织、做法与采纳的表格汇成一张图谱，追踪组织模式如何传播

## 命令的分组

group--prepare = 准备表格
group--store = 载入图库
group--ask = 追踪与分析
group--share = 查询与共享
group--convert = 转换表格
group--care = 维护图库
group--learn = 了解本程序

## 各命令共有

any--lang = 显示中文或英文（默认：随系统语言）
    .en = 英文
    .zh = 中文
any--color = 是否给标题和错误着色
    .auto = 输出到终端且未设 NO_COLOR 时着色
    .always = 总是着色
    .never = 从不着色
any--quiet = 不显示进度和结束语
any--help = 显示帮助（-h 为摘要，--help 为全文）
any--version = 显示版本
help = 显示某个命令的帮助
any--store = 读取此文件夹中的图库，或此 SPARQL 端点 [默认：环境变量 XIANGMAI_STORE，其次是最近的 .xiangmai 文件夹，再次是随程序附带的表格]
any--data = 把此文件夹中的表格读入内存，不用图库
any--output = 写入此文件，而不是标准输出
any--model = 公式、做法名称或其 IRI
any--variants = 计入哪些变体：none 为不计，comparable 为可比较的（扩展、缩减、更窄、更宽），或不超过 1 的距离
any--from = 只看由此地方或组织往下传的（名称或 IRI）
any--to = 只看通向此地方或组织的（名称或 IRI）
any--within = 只看此地方或其中的采纳者（名称或 IRI）；别处的来源照旧显示
any--since = 只看可能始于此日期或其后的采纳（2017、2017-03、2017-03-05）
any--until = 只看可能始于此日期或其前的采纳
any--basis = 只看此种依据的传播；可多次给出 [默认：observed 与 derived]
    .observed = 报道载明
    .derived = 按规则推出
    .inferred = 统计推断
any--encoding = 不论检测结果如何，一律按此编码读表（如 gb18030）
any--max-errors = 错误达到此数即停止读取
any--rejects = 把有问题的行连同原因（写在末列）存入此文件（有多张表时，每张一个文件）
any--gazetteer = 用此地名库查地名：含各级名单的文件夹、带代码与名称的名单，或导入所得的文件 [默认：环境变量 XIANGMAI_GAZETTEER，其次是导入过的地名库，再次是随程序附带的县级以上区划]

## 占位名

value--ADDRESS-PORT = 地址:端口
value--BASELINE = 基准
value--BASIS = 依据
value--BYTES = 字节数
value--CODE = 代码
value--COL = 列名
value--COLOR = 着色
value--COMMAND = 命令
value--DATE = 日期
value--DIR = 文件夹
value--FILE-DIR = 文件|文件夹
value--DIR-FILE = 文件夹|文件
value--DIR-FILE-- = 文件夹|文件|-
value--DUMP = 转储
value--FILE = 文件
value--FORM = 形式
value--FORMAT = 格式
value--FORMULA = 公式
value--FROM-TO = 原址=替换
value--INPUT = 输入
value--IRI = IRI
value--LANG = 语言
value--LEDGER = 台账
value--LEVEL = 层级
value--LINE-SOURCEROW-ROW = 行号:源行号:数据行号
value--MB = 兆字节
value--MODEL = 模式
value--N = 数目
value--NAME = 名称
value--NAME-FILE-rq-- = 查询名|文件.rq|-
value--NAME-VALUE = 名称=值
value--OLD = 原编号
value--SIDE = 哪一侧
value--NEW = 现编号
value--OTHER-MODEL = 另一模式
value--P = P值
value--PATH = 路径
value--PATH-URL = 路径|网址
value--PLACE = 地方
value--PX = 像素
value--S = 种子
value--SECONDS = 秒数
value--SEED = 种子
value--SHELL = SHELL
value--SOURCE = 来源
value--T = 时间
value--TARGET = 目标
value--TEXT = 文本
value--TITLE = 列标题
value--URL = 网址
value--URL-FILE = 网址|文件
value--VALUE = 值
value--VIEW = 图种
value--WIDTH = 宽度
value--X--Y- = X[,Y]
value--none-comparable-0--1 = none|comparable|0..1

## 准备表格

init = 生成带中文表头的空表、元数据和工作簿
    .after =
        示例：
          xiangmai init 台账
          xiangmai check 台账
          xiangmai load 台账 --store graph
init--folder = 写入的文件夹；没有则新建
init--format = 写成一个工作簿，或每张表一个 CSV 文件
    .workbook = 一个工作簿，每张表一个工作表
    .csv = 每张表一个 CSV 文件
init--force = 覆盖已有的文件

migrate = 把旧列的表改写成现在的列
    .after =
        示例：
          xiangmai migrate 台账 --into 新台账
          xiangmai check 新台账
migrate--folder = 存放 CSV 表格的文件夹；其内容不变
migrate--into = 写入的文件夹；其中已有的文件不会被覆盖

check = 按元数据和本体规则检查表格
    .after =
        示例：
          xiangmai check
          xiangmai check 台账 --all
          xiangmai check 台账.xlsx --format json
check--inputs = 表格文件夹、元数据、表格或工作簿；不写则检查随程序附带的数据
check--store = 表格引用的行，也到此图库中查找
check--all = 列出全部问题，而不是每类只列前三处
check--format = 问题的写法
    .text = 供人阅读的文字
    .json = 一个 JSON 对象

intake = 把实际使用的台账读成标准表格：填的是名称，得到的是标识
    .after =
        示例：
          xiangmai intake 合作社台账.xlsx --into tables
          xiangmai intake 合作社台账.xlsx --into tables --decisions tables/review.csv
          xiangmai load tables
intake--ledgers = 台账：任何中文编码的 csv，或 xlsx、xls、xlsb、ods
intake--into = 填写此文件夹中的表格；没有则新建
intake--decisions = 采用此清单（csv 或 xlsx）中由人作出的判定，并记在文件夹中
intake--mapping = 按此对应表读取各列

review = 逐条询问待人判定的事项，并保存答复
    .after =
        示例：
          xiangmai review tables
          xiangmai review draft --facts
          xiangmai review draft --browser

        每次答复立即保存；q 退出，下次从退出处继续。
review--folder = 由 intake 或 extract 填写的数据表文件夹
review--facts = 逐条审阅由文本草拟的事实：接受、更正或拒绝
review--browser = 在浏览器中逐条询问：仅限本机的页面，用所显示的地址打开一次
review--texts = 用此文件夹中的报道原文显示每段话所在的句子 [默认：在 DIR 及其周围查找]

extract = 从报道草拟表格，或对照原文审核草稿
    .after =
        示例：
          xiangmai extract 报道.txt --into 草稿
          xiangmai extract --draft draft.json 报道.txt --into 审核
          xiangmai extract --prompt --lang zh
extract--texts = 报道：纯文本、Markdown、HTML、.docx，或有文字层的 PDF
extract--into = 填写此文件夹中的表格；有多篇报道时，每篇一个子文件夹
extract--draft = 对照原文审核此草稿（JSON），而不是草拟
extract--repair-spans = 引文在原文中只出现一次但位置与草稿不符时，改正其位置
extract--gazetteer = 用此地名库查地名 [默认：与 intake 相同]
extract--endpoint = 由模型草拟：OpenAI 兼容接口的基址（密钥取自 XIANGMAI_LLM_KEY）；其回答须经审核
extract--llm = 该模型的名称
extract--timeout = 模型每次回答最多等待的秒数
extract--replay = 使用文件夹 answers 中留存的回答，不再询问模型
extract--prompt = 输出给模型的草拟说明，连同其回答的 JSON Schema

link = 查出名单中每个名称指哪个区划
    .after =
        示例：
          xiangmai link 名单.csv --column 村名 --within 长葛市 --output 对照.csv
link--list = 名单：任何编码的 csv，须有标题行
link--column = 名称所在列的标题
link--within = 名称未写明上级时，这些地方所在的区划：名称或代码

gazetteer = 制作查地名用的地名库
gazetteer-import = 由含各级名单的文件夹，或带代码与名称的名单，制成紧凑的地名库
gazetteer-import--from = 文件夹或名单
gazetteer-import--output = 写到哪里；不写则存入用户数据文件夹，以后自动使用

## 载入图库

load = 把表格载入图库
    .after =
        示例：
          xiangmai load data --store graph
          xiangmai load changge --source 长葛市 --store graph
          xiangmai load data --store https://example.org/sparql --dry-run
load--inputs = 表格文件夹、工作簿、元数据或表格；不写则载入随程序附带的数据
load--store = 写入此文件夹中的图库，或此 SPARQL 端点 [默认：环境变量 XIANGMAI_STORE，其次是最近的 .xiangmai 文件夹，再次在当前文件夹新建]
load--source = 这些表格的来源名；首次给出后记在文件夹的元数据中 [默认：元数据所写，否则为文件夹名]
load--yes = 移除的多于新增的时，也照样改动图库
load--dry-run = 只说明将载入、新增和移除什么，不作改动
load--prune = 曾从同一文件夹载入而表格已不在的图，一并移除
load--skip-rejected = 略过有问题的行，载入其余各行；引用被略过的行的，也算有问题
load--format = 问题的写法：标准错误上的文字，或标准输出上的 JSON 数组
    .text = 供人阅读的文字
    .json = 一个 JSON 对象

unload = 从图库移出一个来源
    .after =
        示例：
          xiangmai unload 长葛市 --store graph --yes
          xiangmai status
unload--source = 来源名，即 status 所列
unload--yes = 不再询问，直接执行
unload--dry-run = 只说明将移除什么，不作改动
unload--store = 图库所在的文件夹，或 SPARQL 端点 [默认：环境变量 XIANGMAI_STORE，其次是最近的 .xiangmai 文件夹]

undo = 使图库回到最近一次改动之前
    .after =
        示例：
          xiangmai undo --dry-run
          xiangmai undo --store graph
undo--dry-run = 只说明将改变什么，不作改动
undo--store = 图库所在的文件夹，或 SPARQL 端点 [默认：环境变量 XIANGMAI_STORE，其次是最近的 .xiangmai 文件夹]

diff = 显示图库最近一次改动新增和移除了什么
    .after =
        示例：
          xiangmai diff
          xiangmai diff --format patch --output last-load.rdfp
          xiangmai diff --since backup-of-monday --format csv
diff--since = 与此图库（文件夹，如备份）比较，而不是与最近一次改动之前比较
diff--format = 结果的写法
    .table = 各图及其数目，供人阅读
    .csv = 各图及其数目，逗号分隔
    .nquads = 一侧的陈述，N-Quads 格式
    .patch = 两侧的陈述，RDF Patch 格式：A 为新增，D 为移除
diff--side = nquads 写哪一侧的陈述
    .added = 改动后才有的
    .removed = 改动前才有的
diff--store = 图库所在的文件夹，或 SPARQL 端点 [默认：环境变量 XIANGMAI_STORE，其次是最近的 .xiangmai 文件夹]

merge = 一个地方或组织经查实为另一个时，以后者代之
    .after =
        示例：
          xiangmai merge organization/a-410922 organization/b-410922
          xiangmai merge --list
merge--old = 查实为另一项的那一项：编号（如 organization/… 或 division/…）或 IRI
merge--new = 它实际上是哪一项
merge--list = 列出已合并的各项
merge--store = 图库所在的文件夹，或 SPARQL 端点 [默认：环境变量 XIANGMAI_STORE，其次是最近的 .xiangmai 文件夹]

split = 使已合并的两项重新分开
    .after =
        示例：
          xiangmai split organization/a-410922
split--old = 已并入另一项的那一项，写其原编号或 IRI
split--store = 图库所在的文件夹，或 SPARQL 端点 [默认：环境变量 XIANGMAI_STORE，其次是最近的 .xiangmai 文件夹]

## 追踪与分析

trace = 追踪一个模式如何传播：谁采纳、何时、学自谁、经何渠道
    .after =
        示例：
          xiangmai trace 党支部+合作社+农户
          xiangmai trace 党支部领办合作社 --within 山东省 --since 2017
          xiangmai trace 党支部+合作社+农户 --output adopters.csv
          xiangmai trace 党支部+合作社+农户 --format csv --output tables
trace--save = 另把传播树存入图库的溯源图，供 SPARQL 查询和导出
trace--cite = 改为给出传播所据报道的引文
    .bibtex = BibTeX，供 LaTeX、JabRef、Zotero 使用
    .csl-json = CSL-JSON，供 Zotero、pandoc、citeproc 使用
trace--format = 结果的写法 [默认：按输出文件的扩展名，否则为 tree]
    .tree = 供人阅读的树
    .table = 供人阅读的表，每行一个采纳者
    .csv = 采纳者表，写成 CSV：编号、日期、来源、成效
    .edges = 传播表，写成 CSV：采纳者每个可能的来源各一行
    .json = 全部内容，写成 JSON
trace--output = 写入此文件，而不是标准输出；给出文件夹则写入两张表 adopters.csv 与 edges.csv

draw = 画出一个模式如何传播：谱系、曲线、变体、渠道、一个地方
    .after =
        示例：
          xiangmai draw lanes 党支部领办合作社 --output lanes.svg
          xiangmai draw curve 党支部+合作社+农户 --format pdf --output curve.pdf
          xiangmai draw around 党支部领办合作社 --who 烟台市 --output yantai.svg
draw--view = 画哪种图
    .lanes = 谱系：时间轴上每个采纳者一行
    .curve = 到何时有多少采纳者
    .lattice = 哪个变体由哪个扩展而来
    .channels = 从哪个省份、经何渠道、到哪个省份
    .map = 坐标已知时画点和弧，否则画区划树
    .around = 一个地方或组织
    .formula = 公式沿谱系怎样变化
draw--who = 图种为 around 时：所看的地方或组织（名称或 IRI）
draw--width = 宽度，以像素计
draw--scale = 写成 PNG 时，每个像素放大的倍数
draw--format = 图片格式 [默认：按输出文件的扩展名，否则为 svg]
    .svg = 矢量图，供网页和编辑软件使用
    .pdf = 供论文使用
    .png = 位图

brief = 写成一页可离线打开的网页：结论、图、出处
    .after =
        示例：
          xiangmai brief 党支部领办合作社 --output brief.html
          xiangmai brief 党支部领办合作社 --texts reports --output brief.html
brief--models = 一个或多个公式、做法名称或其 IRI
brief--texts = 从此文件夹中的报道原文取出每个标记的原句，写入网页

measures = 度量一个模式的传播：曲线、形状、变化、先行者、方向、距离
    .after =
        示例：
          xiangmai measures 党支部+合作社+农户
          xiangmai measures 党支部领办合作社 --population villages.csv --format csv
          xiangmai measures --format json
measures--model = 公式、做法名称或其 IRI；不写则度量全部做法
measures--until = 只看可能始于此日期或其前的采纳；观察到此为止
measures--population = 可能采纳的地方：每行一个，或含 iri、id、code、name 列的 CSV 表
measures--universe = 可能采纳的地方总数；计算占比时需要
measures--seed = 置换检验与自助抽样的随机种子
measures--format = 结果的写法 [默认：按输出文件的扩展名，否则为 table]
    .table = 供人阅读的一页，每节至多十行
    .csv = 每个度量、键和依据一行，写成 CSV
    .json = 全部内容，写成 JSON

compare = 比较两个模式：公式、共同的采纳者、谁先采纳了哪个
    .after =
        示例：
          xiangmai compare 党支部+合作社+农户 党支部+公司+农户
compare--first = 公式、做法名称或其 IRI
compare--second = 另一个
compare--variants = 各计入哪些变体，与 trace 相同：none 为不计，comparable 为可比较的（扩展、缩减、更窄、更宽），或不超过 1 的距离
compare--format = 结果的写法 [默认：按输出文件的扩展名，否则为 table]
    .table = 供人阅读
    .csv = 每个数值、公式变化或共同采纳者一行，写成 CSV
    .json = 全部内容，写成 JSON

fit = 解释一次传播：多少出于学习、经由哪个渠道、学自谁
    .after =
        示例：
          xiangmai fit 党支部领办合作社 --level county
          xiangmai fit 党支部+合作社+农户 --population villages.csv --covariates income
          xiangmai fit 党支部领办合作社 --level county --format json --output fit.json
fit--model = 公式、做法名称或其 IRI
fit--variants = 计入哪些变体：none 为不计，comparable 为可比较的，或不超过 1 的距离
fit--level = 可能采纳者的层级 [默认：多数采纳者的层级]
    .province = 省级
    .prefecture = 地级
    .county = 县级
    .township = 乡级
    .village = 村和社区
fit--population = 可能采纳的区划（含已采纳者）的 CSV，须有代码列 [默认：有采纳者的各省中，区划表所载的该层级全部区划]
fit--covariates = 该表中可能影响风险率的数字列；可多次给出
fit--gazetteer = 含村的区划表
fit--form = 自变量影响全部风险率，还是只影响自行采纳的部分
    .multiplicative = 影响全部风险率
    .additive = 只影响自行采纳的部分
fit--baseline = 没有学习时的风险率：各年相同、渐增或渐减，或每五年一个值
    .constant = 各年相同
    .weibull = 渐增或渐减
    .piecewise = 每五年一个值
fit--draws = 每条链的抽样次数
fit--chains = 链数
fit--seed = 随机数种子
fit--save = 将“谁学自谁”及其概率写入图库：每个问题自成一图，以最近一次运行为准；trace --basis inferred 与各图均可显示
fit--simulate = 不写结果，而写出由所拟合的模型抽取的一次传播（CSV，含真实来源）
fit--format = 结果的写法 [默认：依输出文件的扩展名，否则为 text]
    .text = 先文字，后表格
    .csv = 每个采纳者和可能的来源一行
    .json = 全部内容，写成 JSON

places = 查看一个地方从谁学得、传给了谁、推广过什么、考察过哪里
    .after =
        示例：
          xiangmai places 烟台市
          xiangmai places 山东省
places--place = 地方或组织（名称或 IRI）；区划包括其下的一切
places--format = 结果的写法 [默认：按输出文件的扩展名，否则为 tree]
    .tree = 供人阅读
    .json = 全部内容，写成 JSON

models = 查看哪个模式由哪个扩展或细化而来
    .after =
        示例：
          xiangmai models 党支部+合作社+农户
          xiangmai models --format dot | dot -Tsvg > models.svg
models--model = 公式、做法名称或其 IRI；不写则列出全部模式
models--format = 结果的写法 [默认：按输出文件的扩展名，否则为 tree]
    .tree = 供人阅读的树；扩展自多个模式的，列在每个之下
    .dot = DOT，供 Graphviz 使用
    .json = 全部内容，写成 JSON

infer = 只凭时间推断谁学自谁（NetInf）
    .after =
        示例：
          xiangmai infer --store graph --model exponential --p-value 0.05
          xiangmai infer --cascades policies.csv --node statenam --cascade policy --time adopt_year \
              --model exponential --params 0.5 --p-value 0.1 --output edges.csv
          xiangmai infer --cascades 采纳.csv --node 村 --cascade 做法 --time 年份 \
              --model lognormal --edges 50 --bootstrap 200 --seed 7 --format json
infer--cascades = 从此 CSV 文件（每行一次采纳）读取级联，而不从图谱读取
infer--node = 地方所在的列
infer--cascade = 级联（采纳了什么）所在的列
infer--time = 时间所在的列：数，或按年计的日期（2014、2014-03、2014-03-05）
infer--nodes = 列出全部地方的 CSV 文件；行的次序决定其编号（列名与级联文件相同）
infer--model = 从被学者到学习者的时滞服从何种分布
    .exponential = 指数分布：越近越可能（速率）
    .rayleigh = 瑞利分布：约一个尺度之后最可能（尺度）
    .lognormal = 对数正态分布：有众数和长尾（对数的均值、标准差）
infer--params = 分布的参数：速率；尺度；均值与标准差 [默认：由时滞估计]
infer--edges = 得到此数目的边后停止
infer--p-value = 得到首条 p 值不小于此值的边后停止
infer--since = 略去此时间之前的采纳
infer--before = 略去此时间及其后的采纳
infer--compatible = 逐行给出与 R 包 NetworkInference 相同的结果，包括其已知缺陷
infer--bootstrap = 对有放回抽取的级联再推断此数目次；结果增加 support 列
infer--seed = 自助抽样的随机种子
infer--date-width = 自助抽样时，把每个时间 t 随机移到 t 与 t + 宽度之间（按年时为 1）
infer--sensitivity = 换用其他分布和参数再推断，说明各边在多大程度上一致
infer--trees = 把最优树（parent、child、log_score、cascade_id、explained）写入此 CSV 文件
infer--format = 结果的写法 [默认：按输出文件的扩展名，否则为 csv]
    .csv = 边，写成 CSV
    .json = 边及其来历、支持度与敏感性，写成 JSON
infer--no-save = 给出 --store 时：不把推断所得写入图库的推断图

## 查询与共享

query = 查询图谱：具名查询、查询文件或标准输入
    .after =
        示例：
          xiangmai query
          xiangmai query adopters --param model=党支部+合作社+农户
          xiangmai query learned-from --param place=烟台市 --cite bibtex
          xiangmai query my.rq --format csv
          echo 'SELECT * {"{"} ?s ?p ?o {"}"} LIMIT 3' | xiangmai query -
query--query = 查询名、以 .rq 结尾的文件，或表示标准输入的 -；不写则列出各查询
query--param = 查询的一个参数；可多次给出
query--format = 结果的写法 [默认：按输出文件的扩展名，否则表为 table、图为 ttl]
    .table = 供人阅读的表
    .csv = SPARQL 结果，CSV
    .tsv = SPARQL 结果，TSV
    .json = SPARQL 结果，JSON
    .xml = SPARQL 结果，XML
    .ttl = 图，Turtle
    .nt = 图，N-Triples
    .jsonld = 图，JSON-LD
query--cite = 改为给出各行所据报道的引文
    .bibtex = BibTeX，供 LaTeX、JabRef、Zotero 使用
    .csl-json = CSL-JSON，供 Zotero、pandoc、citeproc 使用
query--timeout = 查询超过此秒数即终止
query--limit = 最多给出此数目的行
query--max-memory = 程序占用超过此兆字节数时终止查询（限 Linux）
query--graph = GRAPH 之外只匹配此图，而不是全部图的并集；可多次给出
query--explain = 只说明将怎样求值，不求值
query--allow-service = 准许 SERVICE 访问此端点，或准许域名指向此网段（10.1.0.0/16）；可多次给出

serve = 通过 HTTP 把图谱提供给人和其他程序：网页、SPARQL、整图、具名查询
    .after =
        示例：
          xiangmai serve --store graph
          XIANGMAI_UPDATE_TOKEN=… xiangmai serve --store graph --bind 127.0.0.1:0
          xiangmai query adopters --param model=积分制 --store http://127.0.0.1:7880
          curl 'http://127.0.0.1:7880/queries/adopters?model=积分制' -H 'accept: text/csv'

        网页：/，路径：/query、/update、/data?graph=IRI、/data?default、/queries、/queries/NAME?param=value
        路径：/query、/update、/data?graph=IRI、/data?default、/queries、/queries/NAME?param=value，
        以及 /reconcile 与 /reconcile/1.0-draft（供 OpenRefine 等对照名称）
serve--gazetteer = 对照名称时，除图谱中的地名外还查此地名库，见 gazetteer import [默认：环境变量 XIANGMAI_GAZETTEER，其次是导入过的地名库，再次是省至乡级区划]
serve--bind = 监听此地址；端口为 0 则任取空闲端口
serve--update-token-env = 存放改动所需令牌的环境变量；未设置则只读 [默认：XIANGMAI_UPDATE_TOKEN]
serve--read-token-env = 存放读取所需令牌的环境变量；不写则人人可读
serve--timeout = 查询超过此秒数即终止
serve--update-timeout = 更新超过此秒数即终止
serve--max-memory = 各查询合计占用内存超过此兆字节数时，终止其中最大的一个
serve--max-connections = 最多保持此数目的连接；再来一个，即由空等的连接让位
serve--max-of-one-address = 来自同一地址的连接最多保持此数目
serve--max-queries = 同时最多处理此数目的查询
serve--max-body = 查询、更新和追加的图不得超过此大小；整图替换不限
serve--allow-service = 准许 SERVICE 访问此端点，或准许域名指向此网段（10.1.0.0/16）；可多次给出
serve--allow-load = 准许 LOAD 以及更新中的 SERVICE 读取此地址，或准许域名指向此网段；可多次给出
serve--allow-drop-all = 准许更新清空整个图库（DROP ALL、CLEAR NAMED 等）
serve--cors = 准许其他来源的网页读取
serve--allow-host = 另以此主机名应答；监听本机地址时，只应答本机的名称
serve--texts = 从此文件夹中的报道原文取出每条事实的原句；只读取，不入库

export = 把图谱或一个模式的传播写成其他工具所用的文件
    .after =
        示例：
          xiangmai export --format gexf --model 党支部+合作社+农户 --output cascade.gexf
          xiangmai export --format set --model 党支部领办合作社 --output cascade
          xiangmai export --format nquads --output graph.nq
export--format = 写成何种格式 [默认：按输出文件的扩展名]
    .set = 把各种格式写入一个文件夹，并说明每个文件的用途
    .json = 传播，JSON，与 trace --format json 相同
    .gexf = GEXF 1.3，供 Gephi 使用
    .graphml = GraphML，供 igraph、networkx、yEd 使用
    .dot = DOT，供 Graphviz 使用
    .csv = 节点、边和出处的表，供电子表格使用
    .neo4j = Cypher 脚本和表，供 Neo4j 使用
    .cyjs = Cytoscape.js JSON
    .cx2 = CX2，供 Cytoscape 和 NDEx 使用
    .parquet = Parquet，供 pandas、polars、DuckDB、Spark 使用
    .auspice = Auspice v2，供 Nextstrain 的浏览器使用
    .geojson = GeoJSON，供 QGIS 和网页地图使用
    .vosviewer = VOSviewer JSON
    .canvas = JSON Canvas，供 Obsidian 使用
    .turtle = Turtle
    .ntriples = N-Triples
    .nquads = N-Quads，含具名图
    .trig = TriG，含具名图
    .jsonld = JSON-LD，含具名图与上下文
    .rdfxml = RDF/XML
export--model = 只写此模式及其变体的传播（公式、名称或 IRI）；可多次给出

ontology = 把本体写成网页、图或 Turtle
    .after =
        示例：
          xiangmai ontology --format html --output ontology.html
          xiangmai ontology --format svg --output classes.svg
ontology--format = 写成什么 [默认：按输出文件的扩展名，否则为 ttl]
    .html = 网页，列出全部类、属性和概念，中英对照
    .dot = 类图，供 Graphviz 使用
    .svg = 类的图片
    .ttl = Turtle，即随程序附带的原文
    .context = 各术语的 JSON-LD 上下文
    .shapes = 适用于任何图谱的 SHACL 规则
    .profile = 如何使用外部词汇：Turtle 写成的应用方案

## 转换表格

convert = 把整组表格转换为 N-Quads 或 N-Triples，不保存
    .after =
        示例：
          xiangmai convert 台账 > 台账.nq
          xiangmai convert - --metadata villages-metadata.json < villages.csv > villages.nq
          split -n l/8 --filter='xiangmai convert - --metadata m.json --no-header --format nt > $FILE.nt' rows.csv
convert--inputs = 表格文件夹、元数据、表格或工作簿，或表示标准输入上一张表的 -；不写则转换随程序附带的数据
convert--metadata = 用此元数据描述给出的一个文件或 -；此时不检查外键
convert--no-header = 首行也是数据：文件的分片没有表头
convert--no-check = 不校验：有问题的单元格只作警告，不查键
convert--plain = 字面量按元数据的类型照写：日期不另拆年月，值不修补
convert--skip-rejected = 有问题的行不写入结果；引用被略过的行的，也算有问题
convert--source = 这些表格的来源名 [默认：元数据所写，否则为文件夹名]
convert--table = 只转换此表，以文件名称之
convert--stdin = 表的内容取自标准输入，而不是其文件；此时不检查外键
convert--list-parts = 列出各表可在何处切成约此字节数的分片，每行一个 JSON 对象，不作转换
convert--part = 只读一张表的一个分片：先是表头，其后各行的首行位于此处（即 --list-parts 的 at）
convert--keys = 把各行的键写入此文件，供跨分片核对；此处不判断键
convert--findings = 把全部问题写入此文件，每行一个 JSON 对象
convert--threads = 用此数目的线程转换（默认：本机全部）
convert--format = 写成何种语法 [默认：按输出文件的扩展名，否则为 nq]
    .nt = N-Triples
    .nq = N-Quads：每张表在载入时所替换的那个图中

csvw = 转换或校验任何以 W3C 元数据描述的表格
csvw-to-rdf = 把表格转换为 RDF（csv2rdf），写到标准输出
csvw-to-rdf--minimal = 不写关于表和行的三元组
csvw-to-rdf--no-prov = 不写由谁在何时转换了什么的三元组
csvw-to-rdf--validate = 另查各键，并把有问题的单元格当作错误
csvw-to-rdf--format = 写成何种语法
    .nt = N-Triples
    .nq = N-Quads：有 @id 的表，即以该 IRI 为名的具名图
    .ttl = Turtle
csvw-to-json = 把表格转换为 JSON（csv2json），写到标准输出
csvw-to-json--minimal = 只写各行描述的内容，不写表和行
csvw-to-json--no-prov = 与 to-rdf 的同名选项一致；JSON 本来就不写由谁在何时转换
csvw-to-json--validate = 另查各键，并把有问题的单元格当作错误
csvw-validate = 按元数据检查表格
csvw-validate--minimal = 与 to-rdf 的同名选项一致；检查不输出内容，故不起作用
csvw-validate--no-prov = 与 to-rdf 的同名选项一致；不起作用
csvw-validate--format = 与 to-rdf 的同名选项一致；不起作用
    .nt = N-Triples
    .nq = N-Quads：有 @id 的表，即以该 IRI 为名的具名图
    .ttl = Turtle
any--input = 表格或元数据的网址或路径
any--metadata = 使用此元数据，不论还能找到什么
any--map = 以文件代替一个网址，或以文件夹代替以 / 结尾的网址之下的一切
any--offline = 不联网：--map 未涉及的，视为不存在
any--allow-outside = 准许元数据引用其文件夹之外的文件和网址
any--skip-null-references = 外键中只要有空值就略过，而不只是单元格为空时
any--link-header = 视同取得输入时带有此 Link 头
csvw-to-rdf--encoding = 不论元数据怎么写，一律按此编码读表（如 gb18030）
csvw-to-json--encoding = 不论元数据怎么写，一律按此编码读表（如 gb18030）
csvw-validate--encoding = 不论元数据怎么写，一律按此编码读表（如 gb18030）
csvw-to-rdf--max-errors = 最多列出此数目的问题，其余只计数
csvw-to-json--max-errors = 最多列出此数目的问题，其余只计数
csvw-validate--max-errors = 最多列出此数目的问题，其余只计数
any--threads = 用此数目的线程转换（默认：本机全部）

## 维护图库

status = 列出图库中载入了什么：图、三元组、行数、文件、时间、版本
status--format = 结果的写法 [默认：按输出文件的扩展名，否则为 table]
    .table = 供人阅读；哈希值有缩略
    .csv = CSV
    .json = 全部内容，写成 JSON
    .ttl = 供数据目录使用：DCAT 与 VoID，按图与类计数，载入记录用 PROV
status--store = 图库所在的文件夹，或 SPARQL 端点 [默认：环境变量 XIANGMAI_STORE，其次是最近的 .xiangmai 文件夹]
verify = 对照载入记录核查图库中的各图
verify--quick = 只比较数目，不逐条核对
verify--store = 图库所在的文件夹，或 SPARQL 端点 [默认：环境变量 XIANGMAI_STORE，其次是最近的 .xiangmai 文件夹]
dump = 把图库写成 N-Quads
dump--gzip = 压缩（gzip）
dump--store = 图库所在的文件夹，或 SPARQL 端点 [默认：环境变量 XIANGMAI_STORE，其次是最近的 .xiangmai 文件夹]
backup = 把图库复制到新文件夹
backup--target = 尚不存在的文件夹
backup--store = 图库所在的文件夹，或 SPARQL 端点 [默认：环境变量 XIANGMAI_STORE，其次是最近的 .xiangmai 文件夹]
restore = 用转储替换图库的全部内容
restore--dump = 转储（N-Quads、TriG 或 JSON-LD，可用 gzip 压缩）或备份（文件夹）
restore--store = 图库所在的文件夹，或 SPARQL 端点 [默认：环境变量 XIANGMAI_STORE，其次是最近的 .xiangmai 文件夹]
compact = 重写图库，清除被替换的表格所留下的内容
compact--store = 图库所在的文件夹，或 SPARQL 端点 [默认：环境变量 XIANGMAI_STORE，其次是最近的 .xiangmai 文件夹]

## 了解本程序

explain = 说明一个问题代码的含义
completions = 生成 shell 补全命令、选项和名称所需的脚本
    .after =
        示例：
          source <(xiangmai completions bash)
          xiangmai completions zsh > ~/.zfunc/_xiangmai
          xiangmai completions fish > ~/.config/fish/completions/xiangmai.fish
          xiangmai completions powershell >> $PROFILE
completions--shell = 哪种 shell
    .bash = Bash
    .zsh = Zsh
    .fish = Fish
    .powershell = PowerShell
manual = 生成全部命令的参考，或手册页
    .after =
        示例：
          xiangmai manual > commands.md
          xiangmai manual --format man --lang zh --output man/zh_CN/man1
manual--format = 写成什么
    .markdown = 一页 Markdown，含全部命令
    .man = 每条命令一个手册页，写入 --output 所指的文件夹
explain--code = 问题的代码，如 CSVW-DATATYPE；不写则列出全部代码
