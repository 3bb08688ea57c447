// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

namespace semblance {

/// The least of the values in a window that moves to the right; of equal ones the rightmost.
class MovingLeast {
public:
    explicit MovingLeast(int reach) : m_reach(reach) {}
    /// Takes in the value at x, the place after the one before, and lets go of what lies further back than the reach.
    void advance(const std::vector<float>& values, int x) {
        while (m_places.size() > m_first && values[x] <= values[m_places.back()])
            m_places.pop_back();
        m_places.push_back(x);
        if (m_places[m_first] < x - m_reach) ++m_first;
    }
    int place() const { return m_places[m_first]; }

private:
    int m_reach;
    std::vector<int> m_places; ///< from m_first on: rising, and so are their values
    std::size_t m_first = 0;
};

} // namespace semblance
