// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Reads FAULT_… from the environment and begins to count anew.
void configureFaults(void);
