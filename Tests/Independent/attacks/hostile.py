"""What hostile people send. Everything holds the mark, so that what came from outside is known again on a page."""
SCRIPTS = [
    "\"'><zqx zqx=1></zqx><script>zqx()</script><img src=zqx onerror=zqx()>`\u0301",
    "</textarea></title></style></script><svg onload=zqx()><zqx>",
    "javascript:zqx()",
    "{{zqx}}{{{zqx}}}{{&zqx}}${zqx}<%=zqx%>",
    "\u202ezqx\u2066<b zqx>\u2028\u2029\ufeff<zqx>",
    "\" onmouseover=\"zqx()\" autofocus onfocus=\"zqx()",
    "'\u0301 onclick='zqx()' \"\u0301 zqx=1 <\u0301zqx>",
    "=cmd|'/C zqx'!A0",
    "\"\u0301,=zqx,\n=zqx\t@zqx",
    "--><!--zqx--><![CDATA[<zqx>]]><zqx>",
    "&lt;zqx&gt;&#60;zqx&#62;&#x3c;zqx>",
]
# Whatever a row of a table answers to the first, it answers to the others.
PLAIN = "zqxplain"
SQL = ["zqxplain'", "zqxplain' OR '1'='1", "zqxplain\"", "zqxplain'; DROP TABLE dossier; --", "zqxplain\\",
       "zqxplain') UNION SELECT login, password FROM account --", "zqxplain$1?:a%", "zqxplain/**/OR/**/1=1",
       "zqxplain\u02bc OR 1=1 --"]
PATHS = ["..%2f..%2f..%2f..%2fetc%2fpasswd", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "..%5c..%5cwindows", "....%2f%2fetc",
         "%c0%ae%c0%ae%c0%af", "%252e%252e%252f", "%2fetc%2fpasswd", "zqx%00.css", "%ff%fe", "zqx%0d%0azqx:%201", "%",
         "%zz", "~root", "file:%2f%2f%2fetc%2fpasswd", "-1", "99999999999999999999999", "9223372036854775807", "0x1f", "1e9",
         "%F0%9F%98%80", "%E2%80%AEzqx", "a" * 2000, "null", "%7B%7Bzqx%7D%7D", "*", "%25"]
# As they stand in an address.
QUERIES = ["%00", "%ff", "%c0%ae", "%", "%zz", "zqx%0d%0azqx-injected:%201", "zqx%0azqx-injected:%201", "%e2%80%aezqx",
           "-1", "99999999999999999999", "1e308", "NaN", "a" * 200, "%ed%a0%80", "%f4%90%80%80", "zqx%e5%98%8d%e5%98%8azqx"]
ELSEWHERE = ["https://zqx.example/", "//zqx.example/", "/\\zqx.example/", "\\\\zqx.example", "///zqx.example",
             "/\t/zqx.example", "https:zqx.example", "javascript:zqx()", "data:text/html,zqx", " //zqx.example",
             "/%09/zqx.example", "http:/\\zqx.example", "/\r\nzqx-injected: 1", "/a\r\n\r\n<zqx>", ".zqx.example",
             "@zqx.example", "/\u2028/zqx.example", "/\u0301/zqx.example", "//zqx.example/%2f..", "/..//zqx.example"]
