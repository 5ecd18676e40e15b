// Registers the resources that are linked into this static library.
#include "ui/resources.h"

#include <QtCore/qglobal.h>

static void registerUiResources()
{
    Q_INIT_RESOURCE(trawl_icons);
    Q_INIT_RESOURCE(trawl_help);
}

namespace trawl {

void initUiResources()
{
    registerUiResources();
}

} // namespace trawl
