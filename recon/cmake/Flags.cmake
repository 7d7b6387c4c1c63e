# Warnings are errors; release builds are hardened; tests run under sanitizers.
add_library(tieout_flags INTERFACE)
target_compile_definitions(tieout_flags INTERFACE _GNU_SOURCE _FILE_OFFSET_BITS=64)
target_compile_options(tieout_flags INTERFACE
    -Wall -Wextra -Werror -Wshadow -Wpointer-arith -Wcast-qual -Wstrict-prototypes
    -Wmissing-prototypes -Wwrite-strings -Wformat=2 -Wvla -Wundef
    -Wsign-conversion -Wconversion -fno-strict-aliasing)
if(TIEOUT_SANITIZE)
	target_compile_options(tieout_flags INTERFACE -fsanitize=${TIEOUT_SANITIZE}
	    -fno-omit-frame-pointer -fno-sanitize-recover=all)
	target_link_options(tieout_flags INTERFACE -fsanitize=${TIEOUT_SANITIZE})
endif()
if(CMAKE_BUILD_TYPE STREQUAL "Release")
	target_compile_options(tieout_flags INTERFACE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2
	    -fstack-protector-strong -fPIE)
	target_link_options(tieout_flags INTERFACE -pie -Wl,-z,relro,-z,now)
endif()
