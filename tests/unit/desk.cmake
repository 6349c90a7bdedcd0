kheya_test(unit_desk unit/desk_gate_test.cpp unit/desk_gaps_test.cpp unit/desk_home_test.cpp
  unit/desk_people_test.cpp unit/desk_drafts_test.cpp unit/desk_doctor_test.cpp
  unit/desk_settings_test.cpp unit/desk_sign_test.cpp
  LIBS kheya_test_agent)
