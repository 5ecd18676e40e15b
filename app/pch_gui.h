// Precompiled header of the window and its tests.
#pragma once
#include <QtWidgets>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <variant>
#include <vector>
