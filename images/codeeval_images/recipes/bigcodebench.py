"""The libraries of BigCodeBench's tasks, at the versions of its authors or the nearest that Python 3.11 has."""

from codeeval_images.recipe import Library, Recipe

__all__ = ["BIGCODEBENCH", "FONTS", "GRANTS", "MATPLOTLIB_FOLDER", "PINNED", "pinned"]

_WHEELS = """
aniso8601==10.0.1 eb19717fd4e0db6de1aab06f12450ab92144246b257423fe020af5748c0cb89e
asgiref==3.13.0 f9596a2434512686473d50f96ff6207fbba49ae1a785dfac614df4aeb085674d
attrs==26.1.0 c647aa4a12dfbad9333ca4e71fe62ddc36f4e63b2d260a37a8b83d2f043ac309
audioread==3.1.0 b30d1df6c5d3de5dcef0fb0e256f6ea17bdcf5f979408df0297d8a408e2971b4
beautifulsoup4==4.8.2 9fbb4d6e48ecd30bcacc5b63b94088192dcda178513b2ae3c394229f8911b887
blake3==0.4.1 d653623361da8db3406f4a90b39d38016f9f678e22099df0d5f8ab77efb7b4ae
blinker==1.9.0 ba0efaa9080b619ff2f3459d1d500c57bddea4a6b424b60a91141db6fd2f08bc
branca==0.8.2 2ebaef3983e3312733c1ae2b793b0a8ba3e1c4edeb7598e10328505280cf2f7c
certifi==2026.10.19.post1 1324c476b4811eff41a8bc2122cd0bbd4d9c7234c725446d99ab1612b3a7fdd2
cffi==2.1.1 34e261f78cb6ceaaa36f42f2613f4380d94d9c759a9c73c769ee6e0247364632
chardet==5.2.0 e1cf59446890a00105fe7b7912492ea04b6e6f06d4b742b2c788469e34c82970
charset-normalizer==3.5.3 2a6f937e0b70133d1f826d0a253331b6fe1a4c874808cc12e16f2fb8177042f4
click==8.5.1 8bb5376d2006950386f8c6427613334a2acadc5f559cb80e638d00b4df957e37
click-plugins==1.1.1.2 008d65743833ffc1f5417bf0e78e8d2c23aab04d9745ba817bd3e71b0feb6aa6
cligj==0.7.2 c1ca117dbce1fe20a5809dc96f01e1c2840f6dcc939b3ddbb1111bf330ba82df
cloudpickle==3.1.3 1654f4f18e416447210a63c5c25a135d65a292156aa5fa519dfa4baf7726dddb
contourpy==1.3.2 3859783aefa2b8355697f16642695a5b9792e7a46ab86da1118a4a23a51a33d7
cryptography==38.0.0 ebe9e75f9a759e1019bdd2a823b51c8d4002bed006d60c025e3d6b9dff33ebaa
cssselect==1.6.0 6df6eab9b264c0f2092a6e386b33610e1684a25e27925ecebe25e3d97cbf3525
cycler==0.12.1 85cef7cff222d8644161529808465972e51340599459b8ac3ccbac5a854e0d30
datetime==5.5 0abf6c51cb4ba7cee775ca46ccc727f3afdde463be28dbbe8803631fefd4a120
decorator==5.3.1 f47fe6fdbd2edd623ecfe36875d37aba411624e2670dd395dddae1358689bb3c
django==4.2.7 e1d37c51ad26186de355cbcec16613ebdabfa9689bbade9c538835205a8abbe9
dnspython==2.6.1 5ef3b9680161f6fa89daf8ad451b5f1a33b18ae8a1c6778cdf4b43f08c0a6e50
docxtpl==0.11.5 ca247f3d97d9b908ecbb48fa99ec6d5670c96c3d6960432cd322d0791f808578
et-xmlfile==2.0.0 7a91720bc756843502c3b7504c77b8fe44217c85c537d85037f0f536151b2caa
faker==20.1.0 aeb3e26742863d1e387f9d156f1c36e14af63bf5e6f36fb39b8c27f6a903be38
fiona==1.10.1 94bd3d448f09f85439e4b77c38b9de1aebe3eef24acc72bd631f75171cdfde51
flask==3.0.3 34e815dfaa43340d1d15a5c3a02b8476004037eb4840b34910c6e21679d288f3
flask-login==0.6.3 849b25b82a436bf830a054e74214074af59097171562ab10bfa999e6b78aae5d
flask-mail==0.10.0 a451e490931bb3441d9b11ebab6812a16bfa81855792ae1bf9c1e1e22c4e51e7
flask-restful==0.3.10 1cf93c535172f112e080b0d4503a8d15f93a48c88bdd36dd87269bdaf405051b
flask-wtf==1.2.1 fa6793f2fb7e812e0fe9743b282118e581fb1b6c45d414b8af05e659bd653287
folium==0.16.0 ba72505db18bef995c880da19457d2b10c931db8059af5f6ccec9310d262b584
fonttools==4.68.0 4b9c89b5876f1a74b1341632dfaf4c4c2be565d76c060445df401ebe7a4ceefa
gensim==4.3.2 8c3b537c1fd4699c8e6d59c3ffa2fdd9918cd4e5555bf5ee7c1fbedd89b2d643
geographiclib==2.1 e2a873b9b9e7fc38721ad73d5f4e6c9ed140d428a339970f505c07056997d40b
geopandas==0.13.2 101cfd0de54bcf9e287a55b5ea17ebe0db53a5e25a28bacf100143d0507cabd9
geopy==2.4.1 ae8b4bc5c1131820f4d75fce9d4aaaca0c85189b3aa5d64c3dcaf5e3b7b882a7
h11==0.16.0 63cf8bbe7522de3bf65932fda1d9c2772064ffb3dae62d55932da54b31cb6c86
holidays==0.29 0965f763172b7bf4931e6378b93bae77a2c8bd112ce4c6b483b832a80498ab39
html5lib==1.1 0d78f8fde1c230e99fe37986a60526d7049ed4bf8a9fadbad5f00e22e58e041d
idna==3.20 ab7ae7122974553370f0bdb919e1a960b2cd1bc1ef0276416d896db81c14582c
imageio==2.38.1 36d23eb7423d2fb63f637098758edb3d2df3687f7125e0a5ce8596572022dcf9
iniconfig==2.3.1 9121e2c1fdb355232495be3194c8dfe87ccc2d5dee45947b78e68f499790d7a7
itsdangerous==2.2.0 c6242fc49e35958c8b15141343aa660db5fc54d4f13a1db01a3f5891b98700ef
jinja2==3.1.6 85ece4451f492d0c13c5dd7c13a64681a86afae63a5f347908daf103ce6d2f67
joblib==1.6.0 3dbbf9f6e4b592a2357b854608e980fe6390d131d7a82f011a377ef2ebef7aba
kiwisolver==1.5.1 95a02752aa032eef4aed01cda6d9b687c669bd0396bf4519eef8bba22a286720
lazy-loader==0.6 77253be3391b06124a0e16105bd663b6c54470af1a9ca8e1cf026f38d58ed056
levenshtein==0.25.0 0936cbef6b3d0643c24295565a9eb8f29315fdf38ceda6c61eaa84b9d0822bf5
librosa==0.10.1 7ab91d9f5fcb75ea14848a05d3b1f825cf8d0c42ca160d19ae6874f2de2d8223
llama-index-core==0.10.50 8a1fc49d65156002bb7f4c82458385ee440bd11f81d1bc39ed03ce94f53c9c74
llvmlite==0.40.1 a36d9f244b6680cb90bbca66b146dabb2972f4180c64415c96f7c8a2d8b60a36
lxml==4.9.3 d73d8ecf8ecf10a3bd007f2192725a34bd62898e8da27eb9d32a58084f93962b
markupsafe==3.0.4 6da83a088f8ef93b2d483a8232a4dbf4d69d3d8496b568a03c56becac43e1808
matplotlib==3.7.0 691ef1f15360e439886186d0db77b5345b24da12cbc4fc57b26c4826db4d6cab
mechanize==0.4.9 eafc3350fbcd895f4715712f0bdc7e544a1b2883e85f1987423b86bd9dd93ff7
mpmath==1.4.1 dc4f0ea2304480d4a9a48a94c1020571558ade522b44a6912efac63a586e140f
msgpack==1.2.4 a45ceb5f199d5e388f28b550ba881096a3740d4bda10e661d77f59d9a2e8187a
natsort==7.1.1 d0f4fc06ca163fa4a5ef638d9bf111c67f65eedcc7920f98dec08e489045b67e
networkx==2.8.8 e435dfa75b1d7195c7b8378c3859f0445cd88c6b0375c181ed66823a9ceb7524
nltk==3.8 3306502f487aa9fb0566e23443fa287a85a8d8d0821e2ef1655b4e3f0ea4aeee
numba==0.57.0 0106ee441e3f69cc6f17cb470c4fcccd592e0606567d43245635d72b071ab88e
numpy==1.23.5 58f545efd1108e647604a1b5aa809591ccd2540f468a880bedb97247e72db387
opencv-python-headless==4.9.0.80 976656362d68d9f40a5c66f83901430538002465f7db59142784f3893918f3df
openpyxl==3.1.2 f91456ead12ab3c6c2e9491cf33ba6d08357d802192379bb482f1033ade496f5
outcome==1.3.0.post0 e771c5ce06d1415e356078d3bdd68523f284b4ce5419828922b6871e65eda82b
packaging==26.4 81383611a09c1bc0b08b76e0fd5829d7c6824c65b27a6aee339da133f4233ea2
pandas==2.0.3 d9cd88488cceb7635aebb84809d087468eb33551097d600c6dad13602029c2df
patsy==1.0.3 d3dbebe8fd5f46e29912d030b63c6268647b59bf788a99e2af28a30234cf357c
pillow==10.3.0 1b87bd9d81d179bd8ab871603bd80d8645729939f90b71e62914e816a76fc6bd
platformdirs==4.14.8 1e34af590de4d978631b751eb2202f2fee4497537a17c1720b12fcf57b331392
pluggy==1.7.0 7dd7b0d8832ba3cb632c306926ded123429211b83641b35dc5c41ad2d34f9bec
pooch==1.9.0 f265597baa9f760d25ceb29d0beb8186c243d6607b0f60b83ecf14078dbc703b
prettytable==3.10.0 6536efaf0757fdaa7d22e78b3aac3b69ea1b7200538c2c6995d649365bddab92
psutil==5.9.5 89518112647f1276b03ca97b65cc7f64ca587b1eb0278383017c2a0dcc26cbe4
pyasn1==0.6.5 4017b0fce125096b8573b39c989fdb1a4b19cf761e683398184550fea0e66587
pycparser==3.12 a076f3f489b39b43ed13563a1dafe42447445bec2e294154ec5c57fcdda4c85e
pycryptodome==3.14.1 8b5c28058102e2974b9868d72ae5144128485d466ba8739abd674b77971454cc
pyfakefs==5.4.1 21d6a3276d9c964510c85cef0c568920d53ec9033da9b2a2c616489cedbe700a
pyparsing==3.3.3 ece8c00a69cf01b45d0b1dedabb469c90d8caf996d4fda40f147627a122849a4
pyproj==3.7.2 281cb92847814e8018010c48b4069ff858a30236638631c1a91dd7bfa68f8a8a
pyquery==1.4.3 1fc33b7699455ed25c75282bc8f80ace1ac078b0dda5a933dacbd8b1c1f83963
pysocks==1.7.1 2725bd0a9925919b9b51739eea5f9e2bae91e83288108a9ad338b2e3a4435ee5
pytesseract==0.3.10 8f22cc98f765bf13517ead0c70effedb46c153540d25783e04014f28b55a5fc6
pytest==8.2.0 1733f0620f6cda4095bbf0d9ff8022486e91892245bb9e7d5542c018f612f233
python-dateutil==2.9.0 cbf2f1da5e6083ac2fbfd4da39a25f34312230110440f424a14c7558bb85d82e
python-docx==1.1.0 bac9773278098a1ddc43a52d84e22f5909c4a3080a624530b3ecb3771b07c6cd
python-http-client==3.3.7 ad371d2bbedc6ea15c26179c6222a78bc9308d272435ddf1d5c84f068f249a36
pytz==2023.3.post1 ce42d816b81b68506614c11e8937d3aa9e41007ceb50bfdcb0749b921bf646c7
pywavelets==1.8.0 1c1aad0b97714e3079a2bfe48e4fb8ccd60778d0427e9ee5e0a9ff922e6c61e4
pyyaml==6.0.1 d2b04aac4d386b172d5b9692e2d2da8de7bfb6c387fa4f801fbf6fb2e6ba4673
rapidfuzz==3.14.6 3d5d90bae3c6fb7ea34da968c9f23070e8440edb827a28b242580e0108110b14
regex==2026.11.19 86d3b2ea69b3c56df3e8ddbac6cd98eaf5a8c5b5e7e006897ebdf7a28d6818e6
requests==2.31.0 58cd2187c01e70e6e26505bca751777aa9f2ee0b7f4300988b709f44e013003f
requests-mock==1.11.0 f7fae383f228633f6bececebdab236c478ace2284d6292c6e7e2867b9ab74d15
rsa==4.9 90260d9058e514786967344d0ef75fa8727eed8a7d2e43ce9f4bcf1b536174f7
scikit-image==0.20.0 8d719242ea7e7250d49e38d1e33c44c2dd59c3414ae085881d168b98cbb6059a
scikit-learn==1.3.1 c6448c37741145b241eeac617028ba6ec2119e1339b1385c9720dae31367f2be
scipy==1.9.3 abaf921531b5aeaafced90157db505e10345e45038c39e5d9b6c7922d68085cb
seaborn==0.13.2 636f8336facf092165e27924f223d3c62ca560b1f2bb5dff7ab7fad265361987
selenium==4.15.0 c566dd3b20765dad64e65edca19a52f421f601ed1739f87dd4c5c07aae5dae6f
sendgrid==6.11.0 43ecf5bb742ea5850c7cfe68f5e7d9948772352306d4e83e119899959538b884
setuptools==80.9.0 062d34222ad13e0cc312a4c02d73f059e86a4acbfbdea8f8f76b28c99f306922
shapely==2.0.4 4310b5494271e18580d61022c0857eb85d30510d88606fa3b8314790df7f367d
six==1.17.0 4721f391ed90541fddacab5acf947aa0d3dc7d27b2e1e8eda2be8970586c3274
smart-open==9.0.2 945216f3360166fdb42fdee0e19b37f032caaf9429d5797bc06b01d2c75a71a4
sniffio==1.3.1 2f6da418d1f1e0fddd844478f41680e794e6051915791a034ff65e5f100525a2
sortedcontainers==2.4.0 a163dcaede0f1c021485e957a39245190e74249897e2ae4b2aa38595db237ee0
soundfile==0.12.1 2dc3685bed7187c072a46ab4ffddd38cef7de9ae5eb05c03df2ad569cf4dacbc
soupsieve==2.10 8596eb8967d744174820280fa62b4542a2e955bfaccca73ed8a13c6eb8e9b502
soxr==1.1.0 3da87e3ffa3e41823d873b051c7ecb2acebd8d1b6b46b752f5facf10a0d84ab9
sqlparse==0.6.1 3be5a72d04c873d690d7c6dedd33d6fae2ef82759881ceec02fc2efd0cba564f
starkbank-ecdsa==2.3.1 c6dcb0caeb5d7d181c3ef0a6b0185df700d4fa5d5e5669b40bc6d20816aa25a8
statsmodels==0.14.0 0ef7fa4813c7a73b0d8a0c830250f021c102c71c95e9fe0d6877bcfb56d38b8c
sympy==1.12 c3588cd4295d0c0f603d0f2ae780587e64e2efeedb3521e46b9bb1d08d184fa5
textblob==0.18.0 eb29995ab2a9acc2e0fde10dde6b069b01193c75f3dfc2550d0d1ffdd97802bf
texttable==1.7.0 72227d592c82b3d7f672731ae73e4d1f88cd8e2ef5b075a7a7f01a23a3743917
threadpoolctl==3.8.0 f1b49c82704d50f13ffae019c727b0fa4f6791a58f48f06a09c45face1be66da
tifffile==2026.3.3 e8be15c94273113d31ecb7aa3a39822189dd11c4967e3cc88c178f1ad2fd1170
tqdm==4.70.1 c293e525e6fef9c20e8728fd4612df02a0aa31bb5fe91ecd93e123b1b7bffa73
trio==0.35.0 9a062a029487c1bdbcc1b2543b729a0bde857ce478b1512c84f391f628e0c5c9
trio-websocket==0.12.2 df605665f1db533f4a386c94525870851096a223adcb97f72a07e8b4beba45b6
typing-extensions==4.16.0 481caa481374e813c1b176ada14e97f1f67a4539ce9cfeb3f350d78d6370c2e8
tzdata==2026.6 0a10eec6e13ef16b627fabed9a5f2ba61a62b1c67f327305f4e7e412a70b4aec
urllib3==2.8.0 0cf3cae568d36aa9576b28dfb35f11328f1cb974ca7647d9475ebb86c75ac6e3
wcwidth==0.9.4 b185c8b927b23af2721be1783499d1cfa5c028b098b0858951b4ae224477f1c2
webencodings==0.6.1 7fab6269c8bf237c657876b52058ccb182e861518d1c695c1a9aaa8c1c105d5b
werkzeug==3.0.1 90a285dc0e42ad56b34e696398b8122ee4c681833fb35b8334a095d82c56da10
wordcloud==1.9.3 cb1e8bb7d60f7a90fa8439c7b56dd1df60766115fd57480ac0d83ca5204e0117
wrapt==1.14.2 122015da6e0a1d09e1f9fbb8c756b9a8802e6cb01138f5256c121602bc7c7399
wsproto==1.3.2 61eea322cdf56e8cc904bd3ad7573359a242ba65688716b0710a5eb12beab584
wtforms==3.1.2 bf831c042829c8cdbad74c27575098d541d039b1faa74c771545ecac916f2c07
xlrd==2.0.1 6a33ee89877bd9abc1158129f6e94be74e2679636b8a205b43b85206c3f0bbdd
xlwt==1.3.0 a082260524678ba48a297d922cc385f58278b8aa68741596a87de01a9c628b2e
xmltodict==0.13.0 aa89e8fd76320154a40d19a0df04a4695fb9dc5ba977cbb68ab3e4eb225e7852
xyzservices==2026.9.1 af4fddac0f1fa5f7951834e2c58e10109e722be548cb1fe4f1a8e8b18cef4c09
zope-interface==8.7 1613beb1fb1b4f457818c5443e985142ec9e71af391bfb26e583e0353f206792
"""
"""Wheels for Python 3.11 on x86_64, each with its SHA-256. Left out: wikipedia and wordninja, which have no wheels.
TensorFlow and Keras have an image of their own, `bigcodebench-tensorflow`. One more line here adds a wheel."""


def pinned(lines: str) -> dict[str, str]:
    """Return requirements of pip by the names of distributions, of lines such as `six==1.17.0 SHA256`."""
    pairs = (line.split() for line in lines.split("\n") if line)
    return {requirement.partition("==")[0]: f"{requirement} --hash=sha256:{digest}" for requirement, digest in pairs}


PINNED = pinned(_WHEELS)
"""Requirements of pip, by the names of distributions."""

_MODULES = {
    "beautifulsoup4": "bs4",
    "blake3": "blake3",
    "chardet": "chardet",
    "cryptography": "cryptography",
    "django": "django",
    "faker": "faker",
    "flask": "flask",
    "flask-login": "flask_login",
    "flask-mail": "flask_mail",
    "flask-restful": "flask_restful",
    "flask-wtf": "flask_wtf",
    "folium": "folium",
    "gensim": "gensim",
    "geopandas": "geopandas",
    "geopy": "geopy",
    "holidays": "holidays",
    "levenshtein": "Levenshtein",
    "librosa": "librosa",
    "lxml": "lxml",
    "matplotlib": "matplotlib",
    "mechanize": "mechanize",
    "natsort": "natsort",
    "nltk": "nltk",
    "numpy": "numpy",
    "opencv-python-headless": "cv2",
    "openpyxl": "openpyxl",
    "pandas": "pandas",
    "pillow": "PIL",
    "prettytable": "prettytable",
    "psutil": "psutil",
    "pycryptodome": "Crypto",
    "pyquery": "pyquery",
    "pytesseract": "pytesseract",
    "python-dateutil": "dateutil",
    "python-docx": "docx",
    "python-http-client": "python_http_client",
    "pytz": "pytz",
    "pyyaml": "yaml",
    "regex": "regex",
    "requests": "requests",
    "rsa": "rsa",
    "scikit-learn": "sklearn",
    "scipy": "scipy",
    "seaborn": "seaborn",
    "sendgrid": "sendgrid",
    "shapely": "shapely",
    "soundfile": "soundfile",
    "statsmodels": "statsmodels",
    "sympy": "sympy",
    "textblob": "textblob",
    "texttable": "texttable",
    "werkzeug": "werkzeug",
    "wordcloud": "wordcloud",
    "wtforms": "wtforms",
    "xlwt": "xlwt",
    "xmltodict": "xmltodict",
}
"""Modules that the build imports to try them, by the names of distributions. Not scikit-image, which needs a home."""

_NLTK_DATA = (
    "import pathlib, shutil, site; index = pathlib.Path(site.getsitepackages()[0], 'llama_index'); "
    "shutil.move(index / 'core/_static/nltk_cache', '/usr/share/nltk_data'); shutil.rmtree(index)"
)
"""Keeps the stop words and the tokenizer of NLTK that the wheel of llama-index-core holds, and nothing else of it."""

MATPLOTLIB_FOLDER = "/usr/share/matplotlib-cache"
"""Folder of matplotlib's settings and its list of fonts."""

_READABLE = (
    "import pathlib, matplotlib; path = pathlib.Path(matplotlib.__file__); source = path.read_text(); "
    "asked = 'if os.access(str(configdir), os.W_OK) and configdir.is_dir():'; assert asked in source; "
    "path.write_text(source.replace(asked, 'if configdir.is_dir():'))"
)
"""Lets matplotlib read its folder of settings where it cannot write to it, as in workers. Otherwise each process makes
a folder of its own, and looks for the fonts again (seconds)."""

FONTS = (
    f'python3 -c "{_READABLE}"',
    (
        f"MPLCONFIGDIR={MATPLOTLIB_FOLDER} python3 -c 'import matplotlib.font_manager' && "
        f"chmod -R a+rX {MATPLOTLIB_FOLDER}"
    ),
)
"""Commands that make the list of fonts once."""

GRANTS = ("loopback", "temporary")
"""Needs of tests: servers that programs start and connect to, and paths below /tmp."""

BIGCODEBENCH = Recipe(
    name="bigcodebench",
    description="numpy, pandas, matplotlib, seaborn, scikit-learn, scipy, nltk, Flask, Django, OpenCV and 50 more",
    debian=("python3-tk", "procps", "zip", "unzip"),
    libraries=tuple(Library(module, PINNED[name]) for name, module in _MODULES.items()),
    wheels=tuple(wheel for name, wheel in PINNED.items() if name not in _MODULES),
    commands=("ln -sf python3 /usr/bin/python", f'python3 -c "{_NLTK_DATA}"', *FONTS),
    environment={"MPLBACKEND": "Agg", "MPLCONFIGDIR": MATPLOTLIB_FOLDER, "NLTK_DATA": "/usr/share/nltk_data"},
    preload=("numpy", "pandas", "matplotlib.pyplot", "scipy.stats", "sklearn", "seaborn", "unittest.mock"),
    ahead=("requests", "nltk", "statsmodels.api", "bs4", "faker", "flask", "django", "sympy", "PIL.Image", "lxml.html"),
    grants=GRANTS,
    python="3.11",
)
