# SPDX-License-Identifier: GPL-3.0-or-later
# cmake --install build/release --prefix ~/.local: the two programs, menu entry, icon, file type. LibTorch stays where it is.
include(GNUInstallDirs)
set_target_properties(semblance semblance-cli PROPERTIES INSTALL_RPATH "${SEMBLANCE_LIBTORCH}/lib")
install(TARGETS semblance semblance-cli)
if(TARGET semblance_cuda)
    install(TARGETS semblance_cuda LIBRARY DESTINATION lib/semblance)
endif()
install(FILES packaging/linux/semblance.desktop DESTINATION ${CMAKE_INSTALL_DATADIR}/applications)
install(FILES packaging/linux/semblance.metainfo.xml DESTINATION ${CMAKE_INSTALL_DATADIR}/metainfo)
install(FILES packaging/linux/semblance-mime.xml DESTINATION ${CMAKE_INSTALL_DATADIR}/mime/packages RENAME semblance.xml)
install(FILES resources/semblance.svg DESTINATION ${CMAKE_INSTALL_DATADIR}/icons/hicolor/scalable/apps)
