# Real programs on loopback, with python's own unittest. Each test makes its folders and ports.
# Wrong clocks come from a preloaded library, which the address sanitizer suffers only when told so.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
foreach(name bundle care console console_api evidence exchange hostile kill moves news probe
        redaction report restore types)
  add_test(NAME e2e_${name}
           COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_LIST_DIR}/${name}_test.py)
  set_tests_properties(e2e_${name} PROPERTIES
    ENVIRONMENT "KHEYA_BIN=${CMAKE_BINARY_DIR};ASAN_OPTIONS=verify_asan_link_order=0"
    TIMEOUT 1200)
endforeach()

# The same on a hub that stores in PostgreSQL, and what only that has to show. The others run so by
# hand: KHEYA_TEST_ENGINE=postgresql KHEYA_BIN=build/dev python3 tests/e2e/NAME_test.py
set(on_postgres "KHEYA_BIN=${CMAKE_BINARY_DIR};ASAN_OPTIONS=verify_asan_link_order=0")
list(APPEND on_postgres "KHEYA_TEST_ENGINE=postgresql")
add_test(NAME e2e_exchange_postgresql
         COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_LIST_DIR}/exchange_test.py)
add_test(NAME e2e_postgres
         COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_LIST_DIR}/postgres_test.py)
set_tests_properties(e2e_exchange_postgresql e2e_postgres PROPERTIES
  ENVIRONMENT "${on_postgres}" TIMEOUT 1200)

# The crash sweep's shim is plain C and never sanitized, whatever the programs are built with. CI
# tries each 25th point; tests/e2e/crash_sweep.py without words tries all.
set(crash_shim ${CMAKE_CURRENT_BINARY_DIR}/crash_shim.so)
set(crash_shim_source ${CMAKE_CURRENT_LIST_DIR}/shim/crash_shim.c)
add_custom_command(OUTPUT ${crash_shim} DEPENDS ${crash_shim_source}
  COMMAND ${CMAKE_CXX_COMPILER} -x c -O1 -Wall -Wextra -shared -fPIC -o ${crash_shim}
          ${crash_shim_source} -ldl)
add_custom_target(crash_shim ALL DEPENDS ${crash_shim})
add_test(NAME e2e_crash
         COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_LIST_DIR}/crash_sweep.py --every 25)
set_tests_properties(e2e_crash PROPERTIES LABELS e2e TIMEOUT 1500
  ENVIRONMENT "KHEYA_BIN=${CMAKE_BINARY_DIR};KHEYA_SHIM=${crash_shim}")


# The officer's pages in Chromium; pictures of every step are in shots/ of the build.
add_test(NAME e2e_desk COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_LIST_DIR}/desk_test.py)
set_tests_properties(e2e_desk PROPERTIES LABELS e2e TIMEOUT 1800
  ENVIRONMENT "KHEYA_BIN=${CMAKE_BINARY_DIR};KHEYA_SHOTS=${CMAKE_BINARY_DIR}/shots")

# Headquarters' pages, likewise.
add_test(NAME e2e_console_pages
         COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_LIST_DIR}/console_pages_test.py)
set_tests_properties(e2e_console_pages PROPERTIES LABELS e2e TIMEOUT 1800
  ENVIRONMENT "KHEYA_BIN=${CMAKE_BINARY_DIR};KHEYA_SHOTS=${CMAKE_BINARY_DIR}/shots")
