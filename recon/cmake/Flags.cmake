# Warnings are errors; release builds are hardened; tests run under sanitizers.
add_library(tieout_flags INTERFACE)
target_compile_definitions(tieout_flags INTERFACE _GNU_SOURCE _FILE_OFFSET_BITS=64)
target_compile_options(tieout_flags INTERFACE
    -Wall -Wextra -Werror -Wshadow -Wpointer-arith -Wcast-qual -Wstrict-prototypes
    -Wmissing-prototypes -Wwrite-strings -Wformat=2 -Wvla -Wundef
    -Wsign-conversion -Wconversion -fno-strict-aliasing)
if(CMAKE_C_COMPILER_ID STREQUAL "GNU")
	# snprintf cuts on purpose; only optimised builds would warn, and of guesses
	target_compile_options(tieout_flags INTERFACE -Wno-format-truncation)
else()
	# ASSERT(!"what should not be here") is meant so
	target_compile_options(tieout_flags INTERFACE -Wno-string-conversion)
endif()

if(TIEOUT_SANITIZE)
	target_compile_options(tieout_flags INTERFACE -fsanitize=${TIEOUT_SANITIZE}
	    -fno-omit-frame-pointer -fno-sanitize-recover=all)
	target_link_options(tieout_flags INTERFACE -fsanitize=${TIEOUT_SANITIZE})
endif()

if(TIEOUT_FUZZ)
	# the targets alone are linked with the engine, see tests/fuzz
	target_compile_options(tieout_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()

if(TIEOUT_COVERAGE)
	target_compile_options(tieout_flags INTERFACE --coverage)
	target_link_options(tieout_flags INTERFACE --coverage)
endif()

if(CMAKE_BUILD_TYPE STREQUAL "Release")
	# ASSERT does not look at NDEBUG: it stays on
	set(CMAKE_C_FLAGS_RELEASE "-O2 -g1")
	target_compile_options(tieout_flags INTERFACE -U_FORTIFY_SOURCE
	    -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fstack-clash-protection -fPIE)
	target_link_options(tieout_flags INTERFACE -pie -Wl,-z,relro,-z,now
	    -Wl,-z,noexecstack)
	if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
		target_compile_options(tieout_flags INTERFACE -fcf-protection)
	endif()
	include(CheckIPOSupported)
	check_ipo_supported(RESULT TIEOUT_LTO LANGUAGES C)
	set(CMAKE_INTERPROCEDURAL_OPTIMIZATION ${TIEOUT_LTO})
endif()
