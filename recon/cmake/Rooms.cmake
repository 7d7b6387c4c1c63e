# A room is a static library that may use only the rooms below it; the table of
# HOUSE stands in each room's CMakeLists.txt as USES, and tests/tidy reads the
# includes against it.
#
#   tieout_room(core_model USES core_base SOURCES a.c b.c [LIBRARIES PkgConfig::X])
#   tieout_test(money unit USES core_base SOURCES money_test.c)

function(tieout_room name)
	cmake_parse_arguments(R "" "" "USES;SOURCES;LIBRARIES" ${ARGN})
	add_library(${name} STATIC ${R_SOURCES})
	target_link_libraries(${name} PUBLIC ${R_USES} PRIVATE tieout_flags ${R_LIBRARIES})
	target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR})
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
	set_tests_properties(${label}/${name} PROPERTIES LABELS ${label}
	    TIMEOUT ${T_TIMEOUT} ENVIRONMENT "TZ=UTC")
endfunction()
