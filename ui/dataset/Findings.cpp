// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dataset/Findings.h"

#include "ui/image/ScaleText.h"
#include "ui/widgets/ErrorText.h"
#include "ui/widgets/Text.h"

#include <QCoreApplication>

#include <algorithm>
#include <map>
#include <set>

namespace semblance {

namespace {

// More remarks of one kind than this become one line with a list.
constexpr std::size_t mostSingleNotes = 3;
// A class this many times larger than another leads a network to guess it.
constexpr qint64 unevenFactor = 10;

QString pathText(const std::filesystem::path& path) {
    const std::u8string text = path.generic_u8string();
    return QString::fromUtf8(reinterpret_cast<const char*>(text.data()), static_cast<qsizetype>(text.size()));
}

class Wording {
    Q_DECLARE_TR_FUNCTIONS(semblance::Findings)
};

QString quoted(const QString& name) {
    return Wording::tr("“%1”").arg(name);
}

QString quotedPath(const std::filesystem::path& path) {
    return quoted(pathText(path));
}

class FindingsMaker {
    Q_DECLARE_TR_FUNCTIONS(semblance::Findings)
public:
    explicit FindingsMaker(const FindingsInput& input) : m_input(input), m_report(input.report) {}

    QList<Finding> make() {
        addUnreadable();
        addDuplicates();
        addNotes();
        addFewImages();
        addUnevenClasses();
        addSizes();
        addDepths();
        addColours();
        addPages();
        addScales();
        addGood();
        std::stable_sort(m_findings.begin(), m_findings.end(),
                         [](const Finding& a, const Finding& b) { return a.severity > b.severity; });
        return m_findings;
    }

private:
    bool isIncluded(int classIndex) const {
        const auto* choices = m_input.choices;
        const auto at = static_cast<std::size_t>(classIndex);
        return !choices || at >= choices->size() || (*choices)[at].isIncluded;
    }
    QString className(int classIndex) const {
        const auto at = static_cast<std::size_t>(classIndex);
        const bool hasName = m_input.choices && at < m_input.choices->size();
        return QString::fromStdString(hasName ? (*m_input.choices)[at].name : m_report.classNames[at]);
    }
    QString imagePath(std::size_t image) const { return pathText(m_report.images[image].relativePath); }
    QStringList pathsOf(const QList<int>& images) const {
        QStringList lines;
        for (int image : images)
            lines << imagePath(static_cast<std::size_t>(image));
        return lines;
    }
    /// Indices of the included images that a test accepts.
    template <typename Test>
    QList<int> imagesWhere(Test test) const {
        QList<int> found;
        for (std::size_t i = 0; i < m_report.images.size(); ++i) {
            const ImageEntry& image = m_report.images[i];
            if (isIncluded(image.classIndex) && test(image)) found << static_cast<int>(i);
        }
        return found;
    }
    void add(Finding finding) { m_findings << std::move(finding); }

    void addUnreadable() {
        QStringList lines;
        const auto addLine = [&](const UnreadableFile& file) {
            const QString kind = QString::fromStdString(file.kind);
            QString line = tr("%1: %2").arg(pathText(file.relativePath), errorSentence(kind).happened);
            if (!file.reason.empty()) line += tr(" (%1)").arg(QString::fromStdString(file.reason));
            lines << line;
        };
        std::ranges::for_each(m_report.unreadable, addLine);
        if (m_input.health) std::ranges::for_each(m_input.health->unreadable, addLine);
        if (lines.isEmpty()) return;
        add({FindingSeverity::Warning,
             tr("%n file(s) cannot be read and are left out.", nullptr, static_cast<int>(lines.size())),
             tr("The list says why for each. Copy them again from the microscope, or remove them."),
             {},
             -1,
             lines});
    }

    void addDuplicates() {
        if (!m_input.health) return;
        addDuplicatesThat(Crossing::Classes);
        addDuplicatesThat(Crossing::Parts);
        addDuplicatesThat(Crossing::Nothing);
    }

    enum class Crossing { Nothing, Classes, Parts };

    static Crossing crossingOf(const DuplicateGroup& group) {
        if (group.crossesClasses) return Crossing::Classes;
        return group.crossesParts ? Crossing::Parts : Crossing::Nothing;
    }

    void addDuplicatesThat(Crossing crossing) {
        Finding finding;
        int groups = 0;
        for (const DuplicateGroup& group : m_input.health->duplicates) {
            if (crossingOf(group) != crossing) continue;
            ++groups;
            QStringList same;
            for (std::size_t image : group.images) {
                finding.images << static_cast<int>(image);
                same << imagePath(image);
            }
            finding.lines << same.join(QStringLiteral(" = "));
        }
        if (groups == 0) return;
        describeDuplicates(finding, groups, crossing);
        add(std::move(finding));
    }

    void describeDuplicates(Finding& finding, int groups, Crossing crossing) const {
        const bool isPrepared = m_report.kind == DataSetKind::PreparedSplit;
        if (crossing == Crossing::Parts) {
            finding.severity = FindingSeverity::Error;
            finding.sentence = tr("%n image(s) stand in training and in validation.", nullptr, groups);
            finding.explanation =
                tr("The network is examined on images that it has learned by heart, so the accuracy is "
                   "flattered. Remove them from one of the folders and rescan.");
        } else if (crossing == Crossing::Classes) {
            finding.severity = FindingSeverity::Error;
            finding.sentence = tr("%n image(s) stand in more than one class.", nullptr, groups);
            finding.explanation =
                isPrepared ? tr("A network cannot learn two answers for one image. Keep each in the class where it "
                                "belongs and rescan.")
                           : tr("A network cannot learn two answers for one image. Keep each in the class where it "
                                "belongs and rescan. Until then they are used for training only.");
        } else {
            finding.severity = FindingSeverity::Note;
            finding.sentence = tr("%n image(s) exist more than once.", nullptr, groups);
            finding.explanation = tr("Identical files always stay on the same side of the split, so the result is not "
                                     "flattered. Nothing needs to be done.");
        }
    }

    void addNotes() {
        std::map<ScanNoteKind, std::vector<ScanNote>> byKind;
        for (const ScanNote& note : m_report.notes)
            byKind[note.kind].push_back(note);
        for (const auto& [kind, notes] : byKind) {
            if (notes.size() <= mostSingleNotes)
                for (const ScanNote& note : notes)
                    addNote(note);
            else
                addManyNotes(kind, notes);
        }
    }

    static FindingSeverity severityOf(ScanNoteKind kind) {
        switch (kind) {
        case ScanNoteKind::OneClassOnly:
        case ScanNoteKind::NoSubFolders:
        case ScanNoteKind::NoImages: return FindingSeverity::Error;
        case ScanNoteKind::EmptyClassFolder:
        case ScanNoteKind::UnreadableFolder:
        case ScanNoteKind::OneSidedClass:
        case ScanNoteKind::LooseImages: return FindingSeverity::Warning;
        case ScanNoteKind::UnusedPart:
        case ScanNoteKind::LinkCycle:
        case ScanNoteKind::NestedFolders:
        case ScanNoteKind::OtherFiles: break;
        }
        return FindingSeverity::Note;
    }

    void addNote(const ScanNote& note) {
        const QStringList lines = note.path.empty() ? QStringList() : QStringList(pathText(note.path));
        add({severityOf(note.kind), noteSentence(note), noteExplanation(note.kind), {}, -1, lines});
    }

    void addManyNotes(ScanNoteKind kind, const std::vector<ScanNote>& notes) {
        QStringList lines;
        for (const ScanNote& note : notes)
            lines << (note.path.empty() ? noteSentence(note) : pathText(note.path));
        const QString sentence = tr("%n further remark(s) like this: %1", nullptr, static_cast<int>(notes.size()) - 1)
                                     .arg(noteSentence(notes.front()));
        add({severityOf(kind), sentence, noteExplanation(kind), {}, -1, lines});
    }

    std::vector<std::pair<qint64, int>> classSizes() const {
        std::vector<qint64> counts(m_report.classNames.size());
        for (const ImageEntry& image : m_report.images)
            ++counts[static_cast<std::size_t>(image.classIndex)];
        std::vector<std::pair<qint64, int>> sizes;
        for (std::size_t i = 0; i < counts.size(); ++i)
            if (isIncluded(static_cast<int>(i)) && counts[i] > 0) sizes.emplace_back(counts[i], static_cast<int>(i));
        std::ranges::sort(sizes);
        return sizes;
    }

    void addFewImages() {
        QStringList names;
        int smallest = -1;
        for (const auto& [images, index] : classSizes()) {
            if (images >= fewImages) break;
            if (smallest < 0) smallest = index;
            names << tr("%1 (%2)").arg(quoted(className(index)), countText(images));
        }
        if (names.isEmpty()) return;
        add({FindingSeverity::Warning,
             tr("%n class(es) have fewer than %1 images: %2.", nullptr, static_cast<int>(names.size()))
                 .arg(countText(fewImages), names.join(QStringLiteral(", "))),
             tr("Too few to learn from and to check on. Add images, merge classes by giving them one name, or untick "
                "them."),
             {},
             smallest,
             names});
    }

    void addUnevenClasses() {
        const auto sizes = classSizes();
        if (sizes.size() < 2 || sizes.back().first < unevenFactor * sizes.front().first) return;
        add({FindingSeverity::Note,
             tr("%1 has %2 times as many images as %3.")
                 .arg(quoted(className(sizes.back().second)), countText(sizes.back().first / sizes.front().first),
                      quoted(className(sizes.front().second))),
             tr("Class weights on the Train page make the small classes count as much as the large ones."),
             {},
             sizes.front().second,
             {}});
    }

    /// Groups the included images by a property; the most frequent value first.
    template <typename Key, typename KeyOf>
    std::vector<std::pair<Key, qint64>> tally(KeyOf keyOf) const {
        std::map<Key, qint64> counts;
        for (const ImageEntry& image : m_report.images)
            if (isIncluded(image.classIndex)) ++counts[keyOf(image)];
        std::vector<std::pair<Key, qint64>> sorted(counts.begin(), counts.end());
        std::ranges::stable_sort(sorted, [](const auto& a, const auto& b) { return a.second > b.second; });
        return sorted;
    }

    double shareOfIncluded(qint64 images) const {
        const qint64 all = static_cast<qint64>(imagesWhere([](const ImageEntry&) { return true; }).size());
        return all == 0 ? 0 : static_cast<double>(images) / static_cast<double>(all);
    }

    void addSizes() {
        const auto sizeOf = [](const ImageEntry& image) { return std::pair(image.info.widthPx, image.info.heightPx); };
        const auto sizes = tally<std::pair<int, int>>(sizeOf);
        if (sizes.size() < 2) return;
        const auto [width, height] = sizes.front().first;
        const QList<int> others =
            imagesWhere([&](const ImageEntry& image) { return sizeOf(image) != sizes.front().first; });
        add({FindingSeverity::Note,
             tr("Images come in %n size(s), most often %1 × %2 px (%3).", nullptr, static_cast<int>(sizes.size()))
                 .arg(width)
                 .arg(height)
                 .arg(percentText(shareOfIncluded(sizes.front().second))),
             tr("All are brought to the network's size. Where shapes differ much, letterbox keeps their proportions."),
             others, -1, pathsOf(others)});
    }

    void addDepths() {
        const auto depths = tally<int>([](const ImageEntry& image) { return image.info.bitDepth; });
        if (depths.size() < 2) return;
        const int most = depths.front().first;
        const QList<int> others = imagesWhere([&](const ImageEntry& image) { return image.info.bitDepth != most; });
        QStringList parts;
        for (const auto& [depth, images] : depths)
            parts << tr("%1 bit (%2)").arg(depth).arg(countText(images));
        add({FindingSeverity::Note, tr("Images have different depths: %1.").arg(parts.join(QStringLiteral(", "))),
             tr("More than 8 bit is stretched to the range that the image uses."), others, -1, pathsOf(others)});
    }

    void addColours() {
        const QList<int> coloured = imagesWhere([](const ImageEntry& image) { return image.info.isColour; });
        const QList<int> gray = imagesWhere([](const ImageEntry& image) { return !image.info.isColour; });
        if (coloured.isEmpty() || gray.isEmpty()) return;
        const QList<int>& fewer = coloured.size() <= gray.size() ? coloured : gray;
        const QString sentence =
            &fewer == &coloured
                ? tr("%n image(s) are stored in colour, the others in gray.", nullptr, static_cast<int>(fewer.size()))
                : tr("%n image(s) are stored in gray, the others in colour.", nullptr, static_cast<int>(fewer.size()));
        add({FindingSeverity::Note, sentence,
             tr("If colour goes with a class, a network learns the colour and not the structure."), fewer, -1,
             pathsOf(fewer)});
    }

    void addPages() {
        const QList<int> several = imagesWhere([](const ImageEntry& image) { return image.info.pages > 1; });
        if (several.isEmpty()) return;
        add({FindingSeverity::Note,
             tr("%n file(s) hold more than one page; the first is used.", nullptr, static_cast<int>(several.size())),
             tr("Save the other pages as files of their own if they are to be learned from."), several, -1,
             pathsOf(several)});
    }

    void addScales() {
        const ScaleCensus* census = m_input.census;
        if (!census || census->known + census->unknown == 0) return;
        const QString range = tr("%1 to %2")
                                  .arg(QString::fromStdString(pixelSizeText(census->smallestNm)),
                                       QString::fromStdString(pixelSizeText(census->largestNm)));
        QString sentence;
        if (census->known == 0)
            sentence = tr("No image says its scale.");
        else if (census->unknown == 0)
            sentence = tr("Every image carries its scale: %1.").arg(range);
        else
            sentence = tr("%1 of %2 images carry their scale: %3.")
                           .arg(countText(census->known), countText(census->known + census->unknown), range);
        add({FindingSeverity::Note,
             sentence,
             tr("A model remembers the scales it was trained on, and says so when an image lies outside."),
             {},
             -1,
             {}});
    }

    void addGood() {
        const bool isSound = std::ranges::none_of(
            m_findings, [](const Finding& finding) { return finding.severity >= FindingSeverity::Warning; });
        if (!m_input.health || !isSound) return;
        add({FindingSeverity::Good,
             tr("%n image(s) were decoded whole; none is broken.", nullptr, static_cast<int>(m_report.images.size())),
             {},
             {},
             -1,
             {}});
    }

    FindingsInput m_input;
    const ScanReport& m_report;
    QList<Finding> m_findings;
};

} // namespace

QString noteSentence(const ScanNote& note) {
    const int count = static_cast<int>(note.count);
    switch (note.kind) {
    case ScanNoteKind::EmptyClassFolder:
        return Wording::tr("The folder %1 holds no images.").arg(quotedPath(note.path));
    case ScanNoteKind::LinkCycle:
        return Wording::tr("The link %1 leads back to where it came from and was not followed.")
            .arg(quotedPath(note.path));
    case ScanNoteKind::UnreadableFolder:
        return Wording::tr("The folder %1 may not be read by this user and was left out.").arg(quotedPath(note.path));
    case ScanNoteKind::LooseImages:
        return Wording::tr("%n image(s) lie beside the class folders and are left out.", nullptr, count);
    case ScanNoteKind::NestedFolders:
        return Wording::tr("%1 has folders of its own; their images were taken into the class.")
            .arg(quotedPath(note.path));
    case ScanNoteKind::OneClassOnly:
        return Wording::tr("There is one class only; a network needs at least two to tell apart.");
    case ScanNoteKind::NoSubFolders:
        return Wording::tr(
            "The images lie in one folder. Sort them into one folder per class; the folder's name is the class.");
    case ScanNoteKind::NoImages: return Wording::tr("There are no images in this folder.");
    case ScanNoteKind::UnusedPart:
        return Wording::tr("The folder %1 is not used; there is one for validation.").arg(quotedPath(note.path));
    case ScanNoteKind::OneSidedClass:
        return Wording::tr("The class %1 stands in training or in validation alone.").arg(quotedPath(note.path));
    case ScanNoteKind::OtherFiles: return Wording::tr("%n file(s) are no images and were left out.", nullptr, count);
    }
    return {};
}

QString noteExplanation(ScanNoteKind kind) {
    switch (kind) {
    case ScanNoteKind::EmptyClassFolder: return Wording::tr("Put images into it, or remove the folder, and rescan.");
    case ScanNoteKind::LinkCycle: return Wording::tr("Nothing is missing: what it leads to is read in its own place.");
    case ScanNoteKind::UnreadableFolder:
        return Wording::tr("Ask whoever owns it for the permission to read it, then rescan.");
    case ScanNoteKind::LooseImages: return Wording::tr("Move each into the folder of its class, then rescan.");
    case ScanNoteKind::NestedFolders:
        return Wording::tr("If the inner folders are classes of their own, move them up one level and rescan.");
    case ScanNoteKind::OneClassOnly:
        return Wording::tr("Add a folder with images of something else beside it, then rescan.");
    case ScanNoteKind::NoSubFolders: return Wording::tr("Nothing is moved by this program; rescan when it is done.");
    case ScanNoteKind::NoImages:
        return Wording::tr("TIFF, PNG, JPEG, BMP, PGM and JPEG 2000 are read. Choose another folder, or one above it.");
    case ScanNoteKind::UnusedPart:
        return Wording::tr("Images in it are neither learned from nor examined on; they may stay.");
    case ScanNoteKind::OneSidedClass:
        return Wording::tr("A class that is to be learned needs images for training, and some to be examined on.");
    case ScanNoteKind::OtherFiles: return Wording::tr("They do no harm and may stay.");
    }
    return {};
}

QList<Finding> findingsOf(const FindingsInput& input) {
    return FindingsMaker(input).make();
}

} // namespace semblance
