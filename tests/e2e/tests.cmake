# Real programs on loopback, with python's own unittest. Each test makes its folders and ports.
# Wrong clocks come from a preloaded library, which the address sanitizer suffers only when told so.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
foreach(name care exchange hostile kill)
  add_test(NAME e2e_${name}
           COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_LIST_DIR}/${name}_test.py)
  set_tests_properties(e2e_${name} PROPERTIES
    ENVIRONMENT "KHEYA_BIN=${CMAKE_BINARY_DIR};ASAN_OPTIONS=verify_asan_link_order=0"
    TIMEOUT 1200)
endforeach()
