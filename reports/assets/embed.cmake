# Turns report.css and report.js into one C file of bytes:
#   cmake -DCSS=report.css -DJS=report.js -DOUT=assets.c -P embed.cmake
function(bytes out file)
	file(READ ${file} hex HEX)
	string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," list "${hex}")
	string(REGEX REPLACE "(......................................................................)"
	    "\\1\n" list "${list}")
	set(${out} "${list}" PARENT_SCOPE)
endfunction()

bytes(css ${CSS})
bytes(js ${JS})
file(WRITE ${OUT} "/* made by embed.cmake from report.css and report.js */
#include \"reports/assets/assets.h\"
const char assets_css[] = {\n${css}'\\0' };
const size_t assets_css_size = sizeof assets_css - 1;
const char assets_js[] = {\n${js}'\\0' };
const size_t assets_js_size = sizeof assets_js - 1;
")
