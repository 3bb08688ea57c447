// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/DownloadSession.h"
#include "app/Surroundings.h"
#include "core/model/StoredWeights.h"

#include <QObject>
#include <QPointer>
#include <QString>

#include <map>
#include <memory>
#include <vector>

namespace semblance {

class WeightsDialog;
struct ErrorReport;

/// The weight store at work in the window: what is there, downloads, files that are added and removed, and the dialog that
/// shows them. Whoever wants weights (the Train page) asks weightsFor(), calls get() or add(), and listens. GUI thread only.
class WeightsController : public QObject {
    Q_OBJECT
public:
    explicit WeightsController(const Surroundings& surroundings, QObject* parent = nullptr);
    ~WeightsController() override;

    /// Looks at the folder again, on a worker; changed() follows.
    void refresh();
    /// As the last look found them; empty before the first.
    const std::vector<StoredWeights>& weights() const { return m_weights; }
    std::vector<StoredWeights> weightsFor(const QString& network) const;
    std::filesystem::path folder() const;

    /// Fetches published weights; those that lie here already, and were not looked at yet, are verified. One download a name.
    void get(const QString& name);
    void cancel(const QString& name);
    bool isFetching(const QString& name) const { return m_downloads.contains(name); }
    /// Asks for a file and takes it into the store.
    void add();
    /// Asks, and removes the file.
    void remove(const QString& name);
    void openFolder();
    /// Shows the dialog; with a network, its first line is chosen.
    void showDialog(const QString& network = {});
    /// The download that a job of the status strip stands for, cancelled; false where it is none.
    bool cancelJob(const QString& jobId);

Q_SIGNALS:
    /// weights() are others, or in another state.
    void changed();
    void progressed(const QString& name, const semblance::DownloadProgress& progress);
    /// Verified and in the store: published weights after get(), a file after add().
    void arrived(const QString& name);
    /// `sentence` is in the user's language; `details` are technical, in English.
    void failed(const QString& name, const QString& sentence, const QString& details);

private:
    const StoredWeights* find(const QString& name) const;
    void makeDialog();
    void fetch(const StoredWeights& stored);
    void verify(const StoredWeights& stored);
    void take(const QString& path);
    void onProgress(const QString& name, const DownloadProgress& progress);
    void onEnded(const QString& name, const DownloadOutcome& outcome);
    void onRefused(const QString& name, const QString& sentence, const ErrorReport& error);

    Surroundings m_surroundings;
    std::vector<StoredWeights> m_weights;
    QPointer<WeightsDialog> m_dialog;
    std::map<QString, std::unique_ptr<DownloadSession>> m_downloads;
};

} // namespace semblance
