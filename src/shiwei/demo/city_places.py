"""Names of the demo city: counties, roads, places, organisations. Organisations and people are invented."""

from __future__ import annotations

from dataclasses import dataclass

from shiwei.demo.city_model import Family


@dataclass(frozen=True, slots=True)
class County:
    """One county or district: division code, name, its seat (WGS-84 degrees), roads that cross, and single places.

    ``avenues`` run east and west, ``streets`` north and south; ``places`` are (name, scene family)."""

    code: str
    name: str
    short: str
    latitude: float
    longitude: float
    share: float
    avenues: tuple[str, ...]
    streets: tuple[str, ...]
    places: tuple[tuple[str, Family], ...]
    stations: tuple[str, ...]


COUNTIES = (
    County(
        "341602", "谯城区", "谯城", 33.870, 115.780, 0.36,
        ("魏武大道", "光明路", "芍花路", "养生大道", "汤王大道", "药王大道"),
        ("希夷大道", "杜仲路", "银杏路", "牡丹路", "桔梗路", "菊花路"),
        (
            ("涡河北岸滨河路观景台", "river"), ("涡河南岸健身步道", "river"), ("木兰路小学东门", "gate"),
            ("药都中学南门", "gate"), ("老砖街巷北口", "alley"), ("帽铺街中段", "alley"), ("曹园广场", "square"),
            ("药材街集市", "market"), ("南关农贸市场", "market"),
        ),
        ("魏武派出所", "药王派出所", "汤陵派出所"),
    ),
    County(
        "341621", "涡阳县", "涡阳", 33.510, 116.220, 0.23,
        ("向阳大道", "紫光大道", "老子大道", "团结路"),
        ("世纪大道", "胜利路", "将军大道", "站前路"),
        (
            ("道源湿地滨湖路", "river"), ("紫光小学西门", "gate"), ("义门巷南口", "alley"), ("东太广场", "square"),
            ("星园菜市场", "market"),
        ),
        ("紫光派出所", "向阳派出所"),
    ),
    County(
        "341622", "蒙城县", "蒙城", 33.270, 116.560, 0.21,
        ("庄子大道", "逍遥路", "漆园路", "嵇康路"),
        ("仁和路", "宝塔路", "梦蝶路", "周元路"),
        (
            ("北淝河滨河路", "river"), ("漆园小学正门", "gate"), ("宝塔巷", "alley"), ("梦蝶广场", "square"),
            ("城关集贸市场", "market"),
        ),
        ("漆园派出所", "逍遥派出所"),
    ),
    County(
        "341623", "利辛县", "利辛", 33.140, 116.210, 0.20,
        ("文州路", "人民路", "淝河大道", "青年路"),
        ("利民路", "五一路", "和谐路", "向阳路"),
        (
            ("西淝河堤顶路", "river"), ("文州中学北门", "gate"), ("前进巷东口", "alley"), ("春店广场", "square"),
            ("刘楼果蔬市场", "market"),
        ),
        ("文州派出所", "淝河派出所"),
    ),
)  # fmt: skip

DIRECTIONS = ("东向西", "西向东", "南向北", "北向南")

SHOPS = (
    "兴旺超市", "老街牛肉馍", "便民药房", "华美理发", "亳菊茶庄", "家电维修", "诚信五金", "手机卖场", "早点铺",
    "魏武酒行", "中药材行", "童装世界", "电动车行", "小吃一条街", "平价粮油", "广告图文", "眼镜店", "洗衣店", "板面馆",
    "时令鲜果", "羊肉汤", "宠物医院", "汽车美容", "家具城", "烟酒副食", "鲜花礼品",
)  # fmt: skip
GATES = ("木兰路小学", "药都中学", "紫光小学", "漆园小学", "文州中学", "芍花苑", "和平里小区", "仁和家园")
BANNERS = ("文明交通 从我做起", "创建全国文明城市", "平安亳州 人人参与", "珍爱生命 安全出行")
