// SPDX-License-Identifier: GPL-3.0-or-later
// The model of the Classify page: asked for, read, read again.
#include "app/ClassifyController.h"
#include "app/ErrorMemory.h"
#include "app/QtPath.h"
#include "app/SettingsStore.h"
#include "ui/classify/ClassifyPage.h"
#include "ui/frame/MainWindow.h"
#include "ui/widgets/ErrorText.h"

#include <utility>

namespace semblance {
namespace {

using Key = SettingsStore::Key;

const QString kModelJob = QStringLiteral("model");

} // namespace

ClassifierOptions ClassifyController::classifierOptions() const {
    ClassifierOptions options;
    options.device = m_surroundings.settings.text(Key::Device).toStdString();
    options.threads = m_surroundings.settings.number(Key::Threads);
    return options;
}

void ClassifyController::askForModel() {
    PathQuestion question;
    question.title = tr("Open a model");
    question.startAt = m_modelPath.isEmpty() ? m_surroundings.settings.text(Key::RunsFolder) : m_modelPath;
    question.filters = {tr("Semblance models (*.semblance)"), tr("All files (*)")};
    m_surroundings.dialogs.chooseFile(question, [this](const QString& path) { loadModel(path); });
}

void ClassifyController::loadModel(const QString& path) {
    m_wasModelAsked = true;
    m_surroundings.window.showPage(PageId::Classify);
    load(path, Load::Asked);
}

void ClassifyController::loadLastModel() {
    if (std::exchange(m_wasModelAsked, true)) return;
    const QString last = m_surroundings.settings.text(Key::LastModel);
    if (!last.isEmpty()) load(last, Load::Last);
}

void ClassifyController::reloadSoon() {
    m_reloadTimer.start();
}

void ClassifyController::load(const QString& path, Load why) {
    if (why != Load::Reload) m_page.setModelLoading(path);
    m_loads.push_back(why);
    JobStatus job{kModelJob, tr("Reading the model")};
    job.page = PageId::Classify;
    job.canCancel = false;
    m_surroundings.window.setJob(job);
    m_session.loadModel(toPath(path), classifierOptions());
}

void ClassifyController::endLoad() {
    m_loads.pop_front();
    if (m_loads.empty()) m_surroundings.window.removeJob(kModelJob);
}

void ClassifyController::onModelLoaded(const ModelDescription& model, const QString& path) {
    const Load why = m_loads.front();
    endLoad();
    if (why == Load::Reload) return;
    m_session.cancelClassifying();
    m_hasModel = true;
    m_hasUnexported = false;
    m_modelPath = path;
    m_page.setModel(model, path);
    m_surroundings.settings.set(Key::LastModel, path);
    m_surroundings.settings.remember(Key::RecentModels, path);
    m_surroundings.window.setRecentModels(m_surroundings.settings.list(Key::RecentModels));
    classifyWaiting();
}

void ClassifyController::onModelFailed(const ErrorReport& error) {
    const Load why = m_loads.front();
    endLoad();
    if (why != Load::Reload) m_page.setModelFailed(errorSentence(error.kind).happened);
    if (why != Load::Last) m_surroundings.dialogs.showError(error);
}

} // namespace semblance
