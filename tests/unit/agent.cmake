kheya_test(unit_agent
  unit/agent_store_test.cpp unit/agent_session_test.cpp unit/agent_listening_test.cpp
  unit/agent_sync_test.cpp unit/agent_file_test.cpp unit/agent_care_test.cpp
  unit/agent_evidence_test.cpp unit/agent_read_test.cpp unit/log_frames_test.cpp
  unit/agent_damage_test.cpp unit/agent_keepsake_test.cpp
  unit/agent_put_back_test.cpp
  LIBS kheya_test_agent)
