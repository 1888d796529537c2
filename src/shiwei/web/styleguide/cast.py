"""Who and where: the believable names the style guide uses."""

from __future__ import annotations

INTEGRATOR = {"id": 1, "name": "皖云集成亳州项目部", "role": "INTEGRATOR"}
NETWORK = {"id": 2, "name": "亳州广联网络公司", "role": "NETWORK_OPERATOR"}
POWER = {"id": 3, "name": "谯城取电服务公司", "role": "POWER_SUPPLIER"}
OWNER = {"id": 4, "name": "市视频办", "role": "OWNER"}
USING = {"id": 5, "name": "魏武派出所", "role": "USING_UNIT"}
UNITS = [INTEGRATOR, NETWORK, POWER]

PLACES = (
    "魏武大道与希夷大道交口东北角球机",
    "花戏楼路 12 号杆南向枪机",
    "汤王大道与芍花路交口全景",
    "涡阳县向阳路与胜利路交口西南",
    "蒙城县庄子大道人民医院急诊入口及非机动车停放区域东侧第二杆",
    "利辛县人民路文州广场",
    "谯城区建安路小学校门",
    "华佗大道立交桥下西侧",
    "古井大道收费站出城方向",
    "涡河大桥北桥头",
)
FAULTS = ("IMG_OFFLINE", "IMG_BLUR", "IMG_STAIN", "IMG_BLACK", "IMG_STUTTER", "HW_BOX", "FN_NO_RECORDING")
COUNTIES = (("谯城区", 115.78, 33.86), ("涡阳县", 116.22, 33.51), ("蒙城县", 116.56, 33.27), ("利辛县", 116.21, 33.14))
