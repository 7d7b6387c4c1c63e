# Writes OUT, a C file that holds the schema files IN (a list) as texts:
#   cmake -DOUT=schema.c "-DIN=a.sql;b.sql" -P schema.cmake
set(text "/* Made from schema/ by schema.cmake; do not edit. */\n")
string(APPEND text "#include \"recon/store/schema.h\"\n\n#include <stddef.h>\n\n")
string(APPEND text "const char *const schema_texts[] = {\n")
foreach(file ${IN})
	file(READ ${file} sql)
	# one C string a line; ';' and '[' would be a list's to CMake
	string(REPLACE "\\" "\\\\" sql "${sql}")
	string(REPLACE "\"" "\\\"" sql "${sql}")
	string(REPLACE "\n" "\\n\"\n\t\"" sql "${sql}")
	string(APPEND text "\t\"${sql}\",\n")
endforeach()
string(APPEND text "\tNULL\n};\n")
file(WRITE ${OUT} "${text}")
