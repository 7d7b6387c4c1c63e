# A room is a static library that may use only the rooms below it; the table of
# rooms stands in each room's CMakeLists.txt as USES, and tests/tidy reads the
# includes against it.
#
#   tieout_room(core_model USES core_base SOURCES a.c b.c [LIBRARIES PkgConfig::X])
#   tieout_test(money unit USES core_base SOURCES money_test.c
#       [TIMEOUT seconds] [ARGS ...])

function(tieout_room name)
	cmake_parse_arguments(R "" "" "USES;SOURCES;LIBRARIES" ${ARGN})
	add_library(${name} STATIC ${R_SOURCES})
	target_link_libraries(${name} PUBLIC ${R_USES} PRIVATE tieout_flags ${R_LIBRARIES})
	target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR})
endfunction()

# tieout_test_properties: what every test gets, also those made by add_test.
function(tieout_test_properties test label timeout)
	set(environment "TZ=UTC")
	if(TIEOUT_TEST_FULL)
		list(APPEND environment "TIEOUT_TEST_FULL=1")
		math(EXPR timeout "${timeout} * 30")
	endif()
	set_tests_properties(${test} PROPERTIES LABELS "${label}" TIMEOUT ${timeout}
	    ENVIRONMENT "${environment}")
endfunction()

function(tieout_test name label)
	cmake_parse_arguments(T "" "TIMEOUT" "USES;SOURCES;ARGS" ${ARGN})
	if(NOT T_TIMEOUT)
		set(T_TIMEOUT 120)
	endif()
	add_executable(test_${name} ${T_SOURCES})
	target_link_libraries(test_${name} PRIVATE ${T_USES} tieout_flags PkgConfig::CMOCKA)
	target_include_directories(test_${name} PRIVATE ${PROJECT_SOURCE_DIR})
	add_test(NAME ${label}/${name} COMMAND test_${name} ${T_ARGS}
	    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
	tieout_test_properties(${label}/${name} ${label} ${T_TIMEOUT})
endfunction()
