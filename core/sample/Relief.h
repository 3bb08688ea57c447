// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sample/Grid.h"

namespace semblance {

/// A specimen as the beam meets it: its surface, and how willingly each place gives off electrons.
struct Relief {
    Relief(int widthPx, int heightPx) : height(widthPx, heightPx), yield(widthPx, heightPx, 1.0F) {}

    Grid height;               ///< towards the beam, in pixels of the image
    Grid yield;                ///< factor on the signal; 1 for the ordinary material
    double recessPx = 16;      ///< extent of the hollows that keep their electrons
    double recessStrength = 1; ///< how dark those are
};

// One morphology each; the drawing of all of them is a function of the generator's state alone. Thread-safe.
Relief drawParticles(int widthPx, int heightPx, Random& random);
Relief drawFibres(int widthPx, int heightPx, Random& random);
Relief drawPorousSponge(int widthPx, int heightPx, Random& random);
Relief drawPowder(int widthPx, int heightPx, Random& random);
Relief drawPatternedSurface(int widthPx, int heightPx, Random& random);
Relief drawCrackedFilm(int widthPx, int heightPx, Random& random);

/// A small round body on or above the surface.
struct Ball {
    double x = 0;
    double y = 0;
    double z = 0; ///< of its centre
    double radius = 1;
    double flattening = 1; ///< height over width
    double yield = 1;
};
/// Puts the ball's upper side where it is above what is there.
void addBall(Relief& relief, const Ball& ball);

/// Dust: a few small irregular crumbs on whatever is there.
void addDust(Relief& relief, int count, Random& random);

/// The secondary-electron signal: brighter on slopes and edges, towards the detector, darker in hollows.
/// The yield grows about as the secant of the tilt (Reimer 1998, "Scanning Electron Microscopy", chapter 4); departures:
/// the secant is bounded, and hollows are judged from the mean height around them.
struct ShadingOptions {
    double detectorAngle = 0; ///< radians
    double detectorStrength = 0.3;
    double edgeStrength = 1;
};
Grid shade(const Relief& relief, const ShadingOptions& options);

} // namespace semblance
