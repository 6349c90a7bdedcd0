kheya_test(unit_report unit/report_test.cpp unit/report_minutes_test.cpp
           unit/report_render_test.cpp unit/report_overview_test.cpp
           unit/report_frozen_test.cpp unit/report_behind_test.cpp unit/report_past_test.cpp
           unit/report_counts_test.cpp unit/report_stated_test.cpp
           LIBS kheya_hub_followup)
target_compile_definitions(unit_report PRIVATE KHEYA_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
